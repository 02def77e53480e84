"""The scalars of the schema: exact numbers, dates and codes, strict in what they accept."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType, NoReturn

import strawberry
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode, ValueNode
from graphql.language import print_ast
from strawberry.types.scalar import ScalarDefinition

from models.money import is_currency

CurrencyCode = NewType("CurrencyCode", str)

_DECIMAL = re.compile(r"[+-]?\d{1,30}(\.\d{1,20})?", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOST_FLOAT_DIGITS = 15
"""A binary double keeps 15 decimal digits; one that prints with more is the noise of a calculation."""


def _refuse(name: str, value: object, wanted: str) -> NoReturn:
    raise GraphQLError(f"{name} cannot represent {str(value)[:60]!r}: {wanted}.")


def parse_decimal(value: object) -> Decimal:
    """An exact decimal from a string such as "12.50", an integer, or a short float."""
    wanted = 'give a string such as "12.50", or a short number'
    if isinstance(value, float) and len(repr(value).replace(".", "").lstrip("-0")) <= _MOST_FLOAT_DIGITS:
        value = repr(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        _refuse("Decimal", value, wanted)
    if not _DECIMAL.fullmatch(text := str(value)):
        _refuse("Decimal", value, wanted)
    return Decimal(text)


def print_decimal(value: Decimal) -> str:
    """Plain digits, never an exponent."""
    return format(value, "f")


def parse_date(value: object) -> date:
    """A calendar day, `YYYY-MM-DD` (RFC 3339 full-date)."""
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    _refuse("Date", value, "give a day of the calendar as YYYY-MM-DD")


def parse_instant(value: object) -> datetime:
    """A moment with its offset (RFC 3339 date-time), in UTC. One without an offset is refused."""
    try:
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    _refuse("DateTime", value, "give a moment with its offset, such as 2026-01-31T09:30:00Z")


def print_instant(value: datetime) -> str:
    """RFC 3339 in UTC, with its offset and as many decimals of a second as there are."""
    text = value.astimezone(UTC).isoformat()
    seconds, dot, rest = text.partition(".")
    return f"{seconds}.{rest[:6].rstrip('0')}{rest[6:]}" if dot else text


def parse_currency(value: object) -> str:
    """An ISO 4217 code in capitals."""
    if isinstance(value, str) and is_currency(value):
        return value
    _refuse("CurrencyCode", value, "give an ISO 4217 code such as USD")


def _from_literal(parse: Callable[[object], Any]) -> Callable[..., Any]:
    def parse_literal(node: ValueNode, _variables: dict[str, Any] | None = None) -> Any:
        if isinstance(node, StringValueNode | IntValueNode | FloatValueNode):
            try:
                return parse(node.value)
            except GraphQLError as error:
                raise GraphQLError(error.message, node) from None  # says where it stands
        raise GraphQLError(f"Cannot use {print_ast(node)[:60]} here.", node)

    return parse_literal


def _scalar(
    name: str, description: str, url: str, serialize: Callable[[Any], str], parse: Callable[[object], Any]
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=url,
        serialize=serialize,
        parse_value=parse,
        parse_literal=_from_literal(parse),
    )


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: _scalar(
        "Decimal",
        'An exact decimal number. Answered as a string such as "12.50"; accepted as a string, an integer, or '
        "a float of at most 15 digits.",
        "https://json-schema.org/draft/2020-12/json-schema-core#name-mathematical-integers",
        print_decimal,
        parse_decimal,
    ),
    date: _scalar(
        "Date",
        "A day of the calendar, YYYY-MM-DD.",
        "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        date.isoformat,
        parse_date,
    ),
    datetime: _scalar(
        "DateTime",
        "A moment in UTC, such as 2026-01-31T09:30:00.25+00:00. Input must carry its offset.",
        "https://scalars.graphql.org/andimarek/date-time.html",
        print_instant,
        parse_instant,
    ),
    CurrencyCode: _scalar(
        "CurrencyCode",
        "A currency by its ISO 4217 code, such as USD.",
        "https://www.iso.org/iso-4217-currency-codes.html",
        str,
        parse_currency,
    ),
}
