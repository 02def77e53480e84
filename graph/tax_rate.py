"""Tax rates in the schema."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from graph.archived import archived_condition, live_unless_asked
from graph.decimals import exact
from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column
from graph.engine.node import Node, node
from graph.sorting import sort_input
from models.described_enum import DescribedEnum
from models.pricing import TaxCategory
from models.tax_rate import TaxRate as TaxRateRow

SCOPE = "read:tax_rates"


class TaxRateSortKey(DescribedEnum):
    """What tax rates can be sorted by."""

    NAME = "NAME", "The name, byte by byte."
    RATE = "RATE", "The percentage."
    CREATED_AT = "CREATED_AT", "When the rate was added."


@strawberry.input(description="Which tax rates to list.")
class TaxRateFilter:
    """All that is given must hold."""

    archived: bool | None = archived_condition()


TAX_RATES = Collection(
    row=TaxRateRow,
    scope=SCOPE,
    sort_keys={
        TaxRateSortKey.NAME: SortKey(lambda rate: rate.name, str),
        TaxRateSortKey.RATE: SortKey(lambda rate: rate.rate, Decimal),
        TaxRateSortKey.CREATED_AT: SortKey(lambda rate: rate.created_at, datetime),
    },
    default_sort=(TaxRateSortKey.NAME, SortDirection.ASC),
    filter=TaxRateFilter,
    sort=sort_input(TaxRateSortKey, "tax rates"),
    visible=live_unless_asked,
)


@node(
    TaxRateRow,
    prefix="taxrate",
    scope=SCOPE,
    description="A percentage that a team charges; lines copy it when they are written.",
)
class TaxRate(Node):
    """A row of `tax_rate`."""

    version: int = column(TaxRateRow.version, "Counts the changes; for `expectedVersion`.")
    name: str = column(TaxRateRow.name, "The name, as it is printed.")
    rate: Decimal = exact(TaxRateRow.rate, "The percentage: 10 means 10 %.")
    category: TaxCategory = column(TaxRateRow.category, "The kind of tax treatment.")
    is_default: bool = column(
        TaxRateRow.is_default, "Whether new lines have it where their caller names no tax."
    )
    valid_from: date | None = column(TaxRateRow.valid_from, "The first day it is charged on.")
    valid_until: date | None = column(TaxRateRow.valid_until, "The last day it is charged on.")
    archived_at: datetime | None = column(TaxRateRow.archived_at, "When the rate was archived.")
    created_at: datetime = column(TaxRateRow.created_at, "When the rate was added.")
    updated_at: datetime = column(TaxRateRow.updated_at, "When the rate last changed.")


@strawberry.type
class TaxRateQueries:
    """Tax rates at the root."""

    tax_rates: Connection[TaxRate] | None = connection(TAX_RATES, "The tax rates of your team, by name.")

    tax_rate: TaxRate | None = by_id(TaxRateRow, "One tax rate.", scope=SCOPE)
