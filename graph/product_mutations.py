"""The mutations of products, with their inputs and payloads."""

from decimal import Decimal

import strawberry
from strawberry import ID, Maybe

from graph.mutation import mutation
from graph.product import Product
from graph.scalars import CurrencyCode
from resolvers import product as verbs

SCOPE = "write:products"
_PRICE = "The price of one unit, from 0 to 10^12 with at most 6 decimals."


@strawberry.input(description="Changes to a product: what is left out stays as it is, null clears.")
class ProductUpdateInput:
    """Everything about a product that can be written."""

    name: Maybe[str] = strawberry.field(description="The name, as it is printed.")
    code: Maybe[str | None] = strawberry.field(
        description="The article number or SKU; no two live products have the same."
    )
    description: Maybe[str | None] = strawberry.field(description="What it is, as it is printed.")
    unit: Maybe[str | None] = strawberry.field(description="What the quantity counts, such as `hour`.")
    unit_price: Maybe[Decimal] = strawberry.field(description=_PRICE)
    currency: Maybe[CurrencyCode | None] = strawberry.field(
        description="The currency of the price; null for the team's."
    )
    category: Maybe[str | None] = strawberry.field(description="The category, for filters.")
    tax_rate_id: Maybe[ID | None] = strawberry.field(
        description="The tax that lines of it have; null for the team's default."
    )


@strawberry.input(description="A new product.")
class ProductCreateInput(ProductUpdateInput):
    """A product with a name and a price."""

    name: str = strawberry.field(description="The name, as it is printed.")  # type: ignore[assignment]
    unit_price: Decimal = strawberry.field(description=_PRICE)  # type: ignore[assignment]


_RETURNS = {"product": Product}

MUTATIONS = [
    mutation(verbs.product_create, SCOPE, "Adds a product.", input=ProductCreateInput, returns=_RETURNS),
    mutation(
        verbs.product_update,
        SCOPE,
        "Changes a product; lines that were made from it keep what they copied.",
        id=ID,
        input=ProductUpdateInput,
        returns=_RETURNS,
    ),
    mutation(
        verbs.product_archive,
        SCOPE,
        "Takes a product out of lists; its code becomes free.",
        id=ID,
        returns=_RETURNS,
    ),
    mutation(verbs.product_unarchive, SCOPE, "Puts an archived product back.", id=ID, returns=_RETURNS),
]
