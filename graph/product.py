"""Products in the schema."""

from datetime import datetime
from decimal import Decimal

import strawberry
from sqlalchemy import func

from graph.archived import archived_condition, live_unless_asked
from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column, to_one
from graph.engine.node import Node, node
from graph.money import Money
from graph.money import unit_price as price
from graph.search import search_condition
from graph.sorting import sort_input
from graph.tax_rate import SCOPE as READ_TAX_RATES
from graph.tax_rate import TaxRate
from models.described_enum import DescribedEnum
from models.product import Product as ProductRow
from models.tax_rate import TaxRate as TaxRateRow

SCOPE = "read:products"


class ProductSortKey(DescribedEnum):
    """What products can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the product was added."
    UPDATED_AT = "UPDATED_AT", "When the product last changed."
    NAME = "NAME", "The name, byte by byte."
    CODE = "CODE", "The code, byte by byte; products without one first."
    UNIT_PRICE = "UNIT_PRICE", "The unit price, whatever its currency."


@strawberry.input(description="Which products to list.")
class ProductFilter:
    """All that is given must hold."""

    search: str | None = search_condition(
        "Words that the name, code, description or category has words beginning with; accents and case are "
        "ignored.",
    )
    code: str | None = condition(lambda product, code: product.code == code, "Exactly this code.")
    category: str | None = condition(
        lambda product, category: product.category == category, "Exactly this category."
    )
    archived: bool | None = archived_condition()


PRODUCTS = Collection(
    row=ProductRow,
    scope=SCOPE,
    sort_keys={
        ProductSortKey.CREATED_AT: SortKey(lambda product: product.created_at, datetime),
        ProductSortKey.UPDATED_AT: SortKey(lambda product: product.updated_at, datetime),
        ProductSortKey.NAME: SortKey(lambda product: product.name, str),
        ProductSortKey.CODE: SortKey(lambda product: func.coalesce(product.code, ""), str),
        ProductSortKey.UNIT_PRICE: SortKey(lambda product: product.unit_price, Decimal),
    },
    default_sort=(ProductSortKey.CREATED_AT, SortDirection.DESC),
    filter=ProductFilter,
    sort=sort_input(ProductSortKey, "products"),
    visible=live_unless_asked,
)


@node(
    ProductRow,
    prefix="product",
    scope=SCOPE,
    description="Something a team sells; lines copy its name, price and tax when they are written.",
)
class Product(Node):
    """A row of `product`."""

    version: int = column(ProductRow.version, "Counts the changes; for `expectedVersion`.")
    name: str = column(ProductRow.name, "The name, as it is printed.")
    code: str | None = column(ProductRow.code, "The article number or SKU.")
    description: str | None = column(ProductRow.description, "What it is, as it is printed.")
    unit: str | None = column(ProductRow.unit, "What the quantity counts, such as `hour`.")
    unit_price: Money = price(ProductRow.unit_price, "The price of one unit.")
    category: str | None = column(ProductRow.category, "The category, for filters.")
    tax_rate: TaxRate | None = to_one(
        TaxRateRow,
        ProductRow.tax_rate_id,
        "The tax that lines of it have; null for the team's default.",
        scope=READ_TAX_RATES,
    )
    archived_at: datetime | None = column(ProductRow.archived_at, "When the product was archived.")
    created_at: datetime = column(ProductRow.created_at, "When the product was added.")
    updated_at: datetime = column(ProductRow.updated_at, "When the product last changed.")


@strawberry.type
class ProductQueries:
    """Products at the root."""

    products: Connection[Product] | None = connection(PRODUCTS, "The products of your team, newest first.")

    product: Product | None = by_id(ProductRow, "One product.", scope=SCOPE)
