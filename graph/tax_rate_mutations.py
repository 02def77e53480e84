"""The mutations of tax rates, with their inputs and payloads."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import ID, Maybe

from graph.mutation import mutation
from graph.tax_rate import TaxRate
from models.pricing import TaxCategory
from resolvers import tax_rate as verbs

SCOPE = "write:tax_rates"


@strawberry.input(description="Changes to a tax rate: what is left out stays as it is, null clears.")
class TaxRateUpdateInput:
    """Everything about a tax rate that can be written."""

    name: Maybe[str] = strawberry.field(description="The name, as it is printed.")
    rate: Maybe[Decimal] = strawberry.field(
        description="The percentage, from 0 to 100 with at most 4 decimals: 10 means 10 %."
    )
    category: Maybe[TaxCategory] = strawberry.field(
        description="The kind of tax treatment; in a new rate S, or Z at 0 %."
    )
    is_default: Maybe[bool] = strawberry.field(
        description="Whether new lines have it where their caller names no tax; the one before no longer is."
    )
    valid_from: Maybe[date | None] = strawberry.field(description="The first day it is charged on.")
    valid_until: Maybe[date | None] = strawberry.field(description="The last day it is charged on.")


@strawberry.input(description="A new tax rate.")
class TaxRateCreateInput(TaxRateUpdateInput):
    """A tax rate with a name and a percentage."""

    name: str = strawberry.field(description="The name, as it is printed.")  # type: ignore[assignment]
    rate: Decimal = strawberry.field(  # type: ignore[assignment]
        description="The percentage, from 0 to 100 with at most 4 decimals: 10 means 10 %."
    )


_RETURNS = {"tax_rate": TaxRate}

MUTATIONS = [
    mutation(verbs.tax_rate_create, SCOPE, "Adds a tax rate.", input=TaxRateCreateInput, returns=_RETURNS),
    mutation(
        verbs.tax_rate_update,
        SCOPE,
        "Changes a tax rate; lines that were written with it keep what they copied.",
        id=ID,
        input=TaxRateUpdateInput,
        returns=_RETURNS,
    ),
    mutation(
        verbs.tax_rate_archive,
        SCOPE,
        "Takes a tax rate out of the choice for new lines; it is the default no longer.",
        id=ID,
        returns=_RETURNS,
    ),
    mutation(verbs.tax_rate_unarchive, SCOPE, "Puts an archived tax rate back.", id=ID, returns=_RETURNS),
]
