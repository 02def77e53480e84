"""Money in the schema: an exact amount and its currency."""

from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Numeric, Text, any_, case, cast, func, literal_column

from graph.engine.fields import composite
from graph.engine.source import Sql
from graph.scalars import CurrencyCode
from models.money import UNUSUAL_EXPONENTS, exponent, to_decimal


@strawberry.type(description="An amount in a currency.")
class Money:
    """Both parts are always given, so that an amount is never without its currency."""

    amount: Decimal = strawberry.field(
        description="The amount in units of the currency, with as many decimals as the currency has, or more "
        'for a finer unit price: "12.50" USD, "1250" JPY.'
    )
    currency: CurrencyCode = strawberry.field(description="The currency.")


def money(minor: Any, description: str) -> Any:
    """A field that is the amount in the column `minor`, in the currency of the same row."""
    attribute = minor.key

    def read(row: Any) -> Money | None:
        amount = getattr(row, attribute)
        if amount is None:
            return None
        return Money(amount=to_decimal(amount, row.currency), currency=row.currency)

    return composite(read, description, {"amount": _amount(attribute), "currency": "currency"})


def unit_price(price: Any, description: str) -> Any:
    """A field that is the price in the column `price`, maybe finer than the currency's smallest unit."""
    attribute = price.key

    def read(row: Any) -> Money:
        return Money(amount=pad(getattr(row, attribute), exponent(row.currency)), currency=row.currency)

    return composite(read, description, {"amount": _price(attribute), "currency": "currency"})


def _amount(minor: str) -> Sql:
    """What `read` of `money` makes of a row: a product has as many decimals as its factors together."""
    return lambda row: cast(getattr(row, minor) * _unit(row), Text)


def _price(price: str) -> Sql:
    """What `read` of `unit_price` makes of a row: a sum has as many decimals as the longer of its terms."""
    return lambda row: cast(func.trim_scale(getattr(row, price)) + _unit(row) * 0, Text)


def _unit(row: Any) -> ColumnElement[Decimal]:
    """The smallest unit of the row's currency, such as 0.01, with as many decimals."""
    # most currencies have hundredths: one look tells, and only the others are told apart
    unusual = case(*((_is_one_of(row, codes), _exact(places)) for places, codes in UNUSUAL_EXPONENTS.items()))
    return case((_is_one_of(row, " ".join(UNUSUAL_EXPONENTS.values())), unusual), else_=_exact(2))


def _is_one_of(row: Any, codes: str) -> ColumnElement[bool]:
    listed: ColumnElement[Any] = literal_column(f"'{{{codes.replace(' ', ',')}}}'::text[]")
    found: ColumnElement[bool] = row.currency == any_(listed)
    return found


def _exact(places: int) -> ColumnElement[Decimal]:
    return literal_column(str(Decimal(1).scaleb(-places)), Numeric)


def pad(value: Decimal, places: int) -> Decimal:
    """`value` without idle zeros, but with at least `places` decimals."""
    shortest = value.normalize()
    return shortest if -shortest.as_tuple().exponent > places else value.quantize(Decimal(1).scaleb(-places))  # type: ignore[operator]
