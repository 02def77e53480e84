"""Lists of quotes: what they can be filtered and sorted by."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, any_, case, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased
from strawberry import ID

from graph.document_filter import DocumentFilter
from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.sorting import sort_input
from models.described_enum import DescribedEnum
from models.label import QuoteLabel
from models.quote import Quote
from models.quote_status import DocumentType, QuoteStatus
from models.team_total import TeamTotal

READ_QUOTES = "read:quotes"


def present_status(quote: Any) -> ColumnElement[str]:
    """`models.quote_status.status_at` for the present moment, in SQL."""
    expired = and_(quote.status == QuoteStatus.SENT, quote.expires_at <= func.now())
    return case((expired, QuoteStatus.EXPIRED.value), else_=quote.status)


def _has_status(quote: Any, statuses: list[QuoteStatus]) -> ColumnElement[bool]:
    wanted = set(statuses)
    found = [quote.status.in_(wanted - {QuoteStatus.SENT})]
    if QuoteStatus.SENT in wanted:
        found.append(and_(quote.status == QuoteStatus.SENT, quote.expires_at > func.now()))
    if QuoteStatus.EXPIRED in wanted:
        found.append(and_(quote.status == QuoteStatus.SENT, quote.expires_at <= func.now()))
    return or_(*found)


def _has_label(quote: Any, labels: ColumnElement[list[str]]) -> ColumnElement[bool]:
    link: Any = QuoteLabel
    return exists().where(
        link.team_id == quote.team_id, link.quote_id == quote.id, link.label_id == any_(labels)
    )


class QuoteSortKey(DescribedEnum):
    """What quotes can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the quote was written."
    UPDATED_AT = "UPDATED_AT", "When the quote last changed."
    TITLE = "TITLE", "The title, byte by byte; quotes without one first."
    TOTAL = "TOTAL", "The total, in the smallest unit of its currency."
    NUMBER = "NUMBER", "The counted part of the number."
    VALID_UNTIL = "VALID_UNTIL", "The last day of validity."


@strawberry.input(description="Which quotes to list; all that is given must hold.")
class QuoteFilter(DocumentFilter):
    """All that is given must hold."""

    status: list[QuoteStatus] | None = condition(
        _has_status, "Any of these statuses, as they are at this moment."
    )
    document_type: DocumentType | None = condition(
        lambda quote, type: quote.document_type == type, "Quotes or estimates."
    )
    label_ids: list[ID] | None = condition(_has_label, "With any of these labels.")
    valid_from: date | None = condition(
        lambda quote, day: quote.valid_until >= day, "Valid until this day or longer."
    )
    valid_until: date | None = condition(
        lambda quote, day: quote.valid_until <= day, "Valid until this day at the longest."
    )
    updated_after: datetime | None = condition(
        lambda quote, moment: quote.updated_at > moment, "Changed after this moment."
    )
    deleted: bool | None = condition(
        lambda quote, deleted: quote.deleted_at.is_not(None) if deleted else quote.deleted_at.is_(None),
        "Deleted quotes (true) or live ones (false); live ones when left out.",
    )


def _visible(quote: Any, filter: QuoteFilter | None) -> ColumnElement[bool] | None:
    return None if filter and isinstance(filter.deleted, bool) else quote.deleted_at.is_(None)


def _kept_total(team_id: ColumnElement[str]) -> ColumnElement[int]:
    total: Any = aliased(TeamTotal)
    kept = select(func.coalesce(func.sum(total.total), literal_column("0")))
    return kept.where(total.team_id == team_id, total.counted == literal_column("'quote'")).scalar_subquery()


QUOTES = Collection(
    row=Quote,
    scope=READ_QUOTES,
    sort_keys={
        QuoteSortKey.CREATED_AT: SortKey(lambda quote: quote.created_at, datetime),
        QuoteSortKey.UPDATED_AT: SortKey(lambda quote: quote.updated_at, datetime),
        QuoteSortKey.TITLE: SortKey(lambda quote: func.coalesce(quote.title, ""), str),
        QuoteSortKey.TOTAL: SortKey(lambda quote: quote.total_minor, int),
        QuoteSortKey.NUMBER: SortKey(lambda quote: quote.number_value, int),
        QuoteSortKey.VALID_UNTIL: SortKey(lambda quote: quote.valid_until, date),
    },
    default_sort=(QuoteSortKey.CREATED_AT, SortDirection.DESC),
    filter=QuoteFilter,
    sort=sort_input(QuoteSortKey, "quotes"),
    visible=_visible,
    total=_kept_total,
)
