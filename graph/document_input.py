"""The inputs that quotes and invoices share."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import ID, Maybe

from graph.scalars import CurrencyCode
from models.document import LineItemKind
from models.pricing import DiscountType, PricingMode, TaxPolicy
from models.team import DocumentTemplate


@strawberry.input(description="So much off.")
class DiscountInput:
    """A percentage or an amount, never both."""

    type: DiscountType = strawberry.field(description="How the value is meant.")
    value: Decimal = strawberry.field(
        description="Percent from 0 to 100, or an amount of at most what it is taken off."
    )


@strawberry.input
class LineItemInput:
    """What lines of all documents have."""

    id: Maybe[ID] = strawberry.field(
        description="In an update, the line that changes in place; without it the line is new."
    )
    kind: Maybe[LineItemKind] = strawberry.field(description="ITEM when left out.")
    name: Maybe[str] = strawberry.field(description="What is sold; the product's name when left out.")
    description: Maybe[str | None] = strawberry.field(description="More about it.")
    quantity: Maybe[Decimal] = strawberry.field(
        description="How many units, above 0, at most 1,000,000,000, with up to 6 decimals; 1 when left out."
    )
    unit: Maybe[str | None] = strawberry.field(description="What the quantity counts, such as hours.")
    unit_price: Maybe[Decimal] = strawberry.field(
        description="The price of one unit, not negative, with up to 6 decimals; the product's when left out."
    )
    tax_rate: Maybe[Decimal | None] = strawberry.field(
        description="The rate of the tax in percent; null for no tax. When left out: that of the product, "
        "or else the team's default."
    )
    tax_rate_id: Maybe[ID | None] = strawberry.field(
        description="One of the team's tax rates, instead of `taxRate`."
    )
    discount: Maybe[DiscountInput | None] = strawberry.field(description="A discount on this line alone.")
    product_id: Maybe[ID | None] = strawberry.field(
        description="A product whose name, description, unit, price and tax are copied unless given here."
    )
    comments: Maybe[str | None] = strawberry.field(description="Comments on the line.")


@strawberry.input
class DocumentUpdateInput:
    """What heads of all documents have."""

    client_id: Maybe[ID] = strawberry.field(description="Whom it is for.")
    title: Maybe[str | None] = strawberry.field(description="The title.")
    reference: Maybe[str | None] = strawberry.field(description="The client's own reference.")
    notes: Maybe[str | None] = strawberry.field(
        description="Notes that are printed; the team's when left out."
    )
    terms: Maybe[str | None] = strawberry.field(description="Terms and conditions; the team's when left out.")
    template: Maybe[DocumentTemplate] = strawberry.field(
        description="The look in print; the team's when left out."
    )
    currency: Maybe[CurrencyCode] = strawberry.field(
        description="Must be the client's currency, or the team's where the client has none; the default."
    )
    pricing_mode: Maybe[PricingMode] = strawberry.field(
        description="Whether unit prices contain the tax; the team's when left out."
    )
    tax_policy: Maybe[TaxPolicy] = strawberry.field(
        description="Where tax is rounded; PER_GROUP when left out."
    )
    issue_date: Maybe[date] = strawberry.field(
        description="The date on the document; today in the team's time zone when left out."
    )
    owner_id: Maybe[ID | None] = strawberry.field(description="The member who looks after it.")
    external_id: Maybe[str | None] = strawberry.field(
        description="The identifier in your own system; no two have the same."
    )
    discount: Maybe[DiscountInput | None] = strawberry.field(description="A discount on the whole document.")
    adjustment: Maybe[Decimal | None] = strawberry.field(
        description="An amount, also negative, added after the discount."
    )
    adjustment_tax_rate: Maybe[Decimal] = strawberry.field(
        description="The rate in percent that the adjustment is taxed at; 0 when left out."
    )
