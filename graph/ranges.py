"""Conditions on amounts, compared in the currency of each row."""

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, literal

from graph.engine.condition import Where
from models.money import UNUSUAL_EXPONENTS


def _minor(row: Any, amount: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    """`amount` in minor units of the row's currency."""
    unusual = [
        (row.currency.in_(codes.split()), literal(10**places, BigInteger))
        for places, codes in UNUSUAL_EXPONENTS.items()
    ]
    return amount * case(*unusual, else_=literal(100, BigInteger))


def amount_at_least(minor: str) -> Where:
    """That the amount in the column `minor` is at least the value."""
    return lambda row, amount: getattr(row, minor) >= func.ceil(_minor(row, amount))


def amount_at_most(minor: str) -> Where:
    """That the amount in the column `minor` is at most the value."""
    return lambda row, amount: getattr(row, minor) <= func.floor(_minor(row, amount))
