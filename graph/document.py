"""What quotes and invoices have in common in the schema."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import ID

from graph.decimals import exact, trimmed
from graph.engine.fields import column, composite, to_one
from graph.money import Money, money, unit_price
from graph.part_id import PART_ID, part_id, part_id_sql
from graph.scalars import CurrencyCode
from models.client import Client as ClientRow
from models.document import LineItemKind, PaymentStatus
from models.member import Member as MemberRow
from models.pricing import DiscountType, PricingMode, TaxCategory, TaxPolicy
from models.product import Product as ProductRow
from models.quote import Quote as Row
from models.quote import QuoteLine as LineRow
from models.quote import QuoteTaxLine as TaxLineRow
from models.team import DocumentTemplate

if TYPE_CHECKING:
    from graph.client import Client
    from graph.member import Member
    from graph.product import Product


@strawberry.type(description="So much off.")
class Discount:
    """A percentage or an amount."""

    id: ID = strawberry.field(description=PART_ID)
    type: DiscountType = strawberry.field(description="How the value is meant.")
    value: Decimal = strawberry.field(
        description="Percent, such as 12.5, or an amount in the currency of the document."
    )


def _discount(row: Any) -> Discount | None:
    if row.discount_type is None:
        return None
    return Discount(id=part_id(row, "discount"), type=row.discount_type, value=row.discount_value.normalize())


def discount(description: str) -> Any:
    """A field that is the discount in the row's columns."""
    return composite(
        _discount,
        description,
        {
            "id": part_id_sql("discount"),
            "type": "discount_type",
            "value": lambda row: trimmed(row.discount_value),
        },
        present=lambda row: row.discount_type.is_not(None),
    )


@strawberry.type(description="The tax of all lines of one category and rate.")
class TaxLine:
    """A row of `quote_tax_line` or `invoice_tax_line` (EN 16931 BG-23)."""

    id: ID = column(TaxLineRow.id, "The identifier; the next calculation of the document makes a new one.")
    name: str = column(TaxLineRow.name, "The name of the tax.")
    category: TaxCategory = column(TaxLineRow.category, "The category of EN 16931.")
    rate: Decimal = exact(TaxLineRow.rate, "The rate in percent.")
    taxable: Money = money(TaxLineRow.taxable_minor, "What is taxed, without the tax.")
    tax: Money = money(TaxLineRow.tax_minor, "The tax.")


@strawberry.type
class LineItemFields:
    """The fields of a line, of whatever document."""

    position: int = column(LineRow.position, "The place among the lines, from 0.")
    kind: LineItemKind = column(LineRow.kind, "Something that is sold, a heading, or text.")
    name: str = column(LineRow.name, "What is sold.")
    description: str | None = column(LineRow.description, "More about it.")
    quantity: Decimal = exact(LineRow.quantity, "How many units.")
    unit: str | None = column(LineRow.unit, "What the quantity counts, such as hours.")
    unit_price: Money = unit_price(LineRow.unit_price, "The price of one unit, with up to 6 decimals.")
    tax_rate: Decimal = exact(LineRow.tax_rate, "The rate of the tax in percent.")
    tax_category: TaxCategory = column(LineRow.tax_category, "The tax category of EN 16931.")
    tax_name: str = column(LineRow.tax_name, "The name of the tax.")
    discount: Discount | None = discount("The discount on this line alone.")
    discount_amount: Money = money(LineRow.discount_minor, "What that discount comes to.")
    amount: Money = money(
        LineRow.amount_minor,
        "Quantity × unit price − discount. An optional line that is not selected has its amount as an offer.",
    )
    tax_amount: Money = money(LineRow.tax_minor, "This line's share of the document's tax.")
    product: Annotated["Product", strawberry.lazy("graph.product")] | None = to_one(
        ProductRow, LineRow.product_id, "The product the line was taken from.", scope="read:products"
    )
    comments: str | None = column(LineRow.comments, "Comments on the line.")


@strawberry.type
class DocumentFields:
    """The fields of a document's head and totals."""

    version: int = column(Row.version, "Counts the changes; for `expectedVersion`.")
    title: str | None = column(Row.title, "The title.")
    reference: str | None = column(Row.reference, "The client's own reference.")
    notes: str | None = column(Row.notes, "Notes that are printed.")
    terms: str | None = column(Row.terms, "Terms and conditions.")
    template: DocumentTemplate = column(Row.template, "The look in print.")
    external_id: str | None = column(Row.external_id, "The identifier in your own system.")
    client: Annotated["Client", strawberry.lazy("graph.client")] | None = to_one(
        ClientRow, Row.client_id, "Whom it is for.", scope="read:clients"
    )
    owner: Annotated["Member", strawberry.lazy("graph.member")] | None = to_one(
        MemberRow, Row.owner_id, "The member who looks after it.", scope="read:members"
    )
    currency: CurrencyCode = column(Row.currency, "The currency of all its amounts.")
    pricing_mode: PricingMode = column(Row.pricing_mode, "Whether its prices contain the tax.")
    tax_policy: TaxPolicy = column(Row.tax_policy, "Where its tax is rounded.")
    subtotal: Money = money(Row.subtotal_minor, "The sum of the lines that count.")
    discount: Discount | None = discount("The discount on the whole document.")
    discount_total: Money = money(Row.discount_minor, "What that discount comes to.")
    adjustment: Money = money(Row.adjustment_minor, "An amount added to, or taken off, after the discount.")
    adjustment_tax_rate: Decimal = exact(Row.adjustment_tax_rate, "The rate that the adjustment is taxed at.")
    tax_total: Money = money(
        Row.tax_minor, "All tax; with TAX_INCLUSIVE prices it is contained in the other amounts."
    )
    total_excluding_tax: Money = money(Row.total_excluding_tax_minor, "The total without tax.")
    total: Money = money(
        Row.total_minor,
        "What is to be paid: subtotal − discount + adjustment, plus tax where prices are TAX_EXCLUSIVE.",
    )
    payment_status: PaymentStatus = column(Row.payment_status, "How far it has been paid.")
    created_at: datetime = column(Row.created_at, "When it was written.")
    updated_at: datetime = column(Row.updated_at, "When it last changed.")
