"""The totals of a new quote as the contract has them, for the peers in Python."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any
from uuid import uuid4

_CAPITAL = re.compile("([A-Z])")
_EXPONENTS = {"JPY": 0}


@dataclass(frozen=True)
class PricedQuote:
    """The rows of a quote, its lines and its tax lines, by column; amounts in minor units."""

    quote: dict[str, Any]
    lines: list[dict[str, Any]]
    taxes: list[dict[str, Any]]


def priced(input: dict[str, Any], currency: str) -> PricedQuote:
    """Totals the input of `quoteCreate`; its columns have their names in snake_case."""
    minor = 10 ** exponent(currency)
    lines = [
        {
            **line,
            "id": f"quoteline_{uuid4()}",
            "position": position,
            "currency": currency,
            "amount_minor": rounded(Decimal(line["quantity"]) * Decimal(line["unit_price"]) * minor),
        }
        for position, line in enumerate(input["line_items"])
    ]
    by_rate = groupby(sorted(lines, key=_rate, reverse=True), _rate)
    taxes = [_tax(position, rate, list(group)) for position, (rate, group) in enumerate(by_rate)]
    quote = {
        "id": f"quote_{uuid4()}",
        "client_id": input["client_id"],
        "title": input["title"],
        "issue_date": input["issue_date"],
        "currency": currency,
        "subtotal_minor": sum(line["amount_minor"] for line in lines),
        "tax_minor": sum(tax["tax_minor"] for tax in taxes),
    }
    return PricedQuote(quote, lines, [{**tax, "currency": currency} for tax in taxes])


def in_snake_case(value: Any) -> Any:
    """The input of `quoteCreate` as JSON has it, with the names of our columns."""
    if isinstance(value, dict):
        return {_CAPITAL.sub(r"_\1", key).lower(): in_snake_case(each) for key, each in value.items()}
    return [in_snake_case(each) for each in value] if isinstance(value, list) else value


def exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return _EXPONENTS.get(currency, 2)


def rounded(value: Decimal) -> int:
    """The nearest whole number, halves upward."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _rate(line: dict[str, Any]) -> Decimal:
    return Decimal(line["tax_rate"])


def _tax(position: int, rate: Decimal, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Rounds the tax of one rate once, and shares it out over its lines by largest remainder."""
    taxable = sum(line["amount_minor"] for line in lines)
    tax = rounded(taxable * rate / 100)
    for line in lines:
        line["tax_minor"] = tax * line["amount_minor"] // taxable
    left_over = tax - sum(line["tax_minor"] for line in lines)
    by_fraction = sorted(lines, key=lambda line: -(tax * line["amount_minor"] % taxable))
    for line in by_fraction[:left_over]:
        line["tax_minor"] += 1
    return {
        "id": f"quotetax_{uuid4()}",
        "position": position,
        "rate": rate,
        "taxable_minor": taxable,
        "tax_minor": tax,
    }
