"""What the calculator refuses, each fault with its code and its place."""

from decimal import Decimal
from typing import Any

import pytest

from models.errors import ErrorCode, Refused
from models.pricing import Line, Tax, TaxCategory
from tests.models.pricing_examples import amount_off, exclusive, line, percent_off


@pytest.mark.parametrize(
    ("bad", "code", "path"),
    [
        (line("1", quantity="0"), ErrorCode.OUT_OF_RANGE, "quantity"),
        (line("1", quantity="-1"), ErrorCode.OUT_OF_RANGE, "quantity"),
        (line("1", quantity="1000000000000"), ErrorCode.OUT_OF_RANGE, "quantity"),
        (line("1", quantity="1.0000001"), ErrorCode.INVALID, "quantity"),
        (line("1", quantity="0.1000000000000000055511151231257827"), ErrorCode.INVALID, "quantity"),
        (line("1", quantity="NaN"), ErrorCode.INVALID, "quantity"),
        (line("sNaN"), ErrorCode.INVALID, "unit_price"),
        (line("Infinity"), ErrorCode.INVALID, "unit_price"),
        (line("-0.01"), ErrorCode.OUT_OF_RANGE, "unit_price"),
        (line("1e999999"), ErrorCode.OUT_OF_RANGE, "unit_price"),
        (line("1000000000000.000001"), ErrorCode.OUT_OF_RANGE, "unit_price"),
        (line("1.2345678"), ErrorCode.INVALID, "unit_price"),
        (line("1e-999999"), ErrorCode.INVALID, "unit_price"),
        (line("1", rate="100.0001"), ErrorCode.OUT_OF_RANGE, "tax_rate"),
        (line("1", rate="-1"), ErrorCode.OUT_OF_RANGE, "tax_rate"),
        (line("1", rate="8.87501"), ErrorCode.INVALID, "tax_rate"),
        (line("1", tax=Tax(TaxCategory.E, Decimal(10))), ErrorCode.INVALID, "tax_rate"),
        (line("1", tax=Tax(TaxCategory.S, Decimal(0))), ErrorCode.INVALID, "tax_rate"),
        (line("1", discount=percent_off("100.5")), ErrorCode.OUT_OF_RANGE, "discount.value"),
        (line("1", discount=percent_off("-1")), ErrorCode.OUT_OF_RANGE, "discount.value"),
        (line("1", discount=percent_off("NaN")), ErrorCode.INVALID, "discount.value"),
        (line("1", discount=amount_off("1.01")), ErrorCode.OUT_OF_RANGE, "discount.value"),
        (line("0", discount=amount_off("0.01")), ErrorCode.OUT_OF_RANGE, "discount.value"),
        (line("1", discount=amount_off("0.005")), ErrorCode.INVALID, "discount.value"),
        (line("1000000000000", quantity="1000000000"), ErrorCode.AMOUNT_TOO_LARGE, ""),
    ],
)
def test_a_faulty_line_is_refused_at_its_index(bad: Line, code: ErrorCode, path: str) -> None:
    with pytest.raises(Refused) as refused:
        exclusive(line("1"), None, bad)

    at = ("line_items", "2", *path.split(".")) if path else ("line_items", "2")
    assert [(error.code, error.path) for error in refused.value.errors] == [(code, at)]


@pytest.mark.parametrize(
    ("terms", "code", "path"),
    [
        ({"discount": amount_off("100.01")}, ErrorCode.OUT_OF_RANGE, ("discount", "value")),
        ({"discount": percent_off("101")}, ErrorCode.OUT_OF_RANGE, ("discount", "value")),
        ({"discount": amount_off("0.001")}, ErrorCode.INVALID, ("discount", "value")),
        ({"adjustment_minor": -11_001}, ErrorCode.OUT_OF_RANGE, ("adjustment",)),
        ({"adjustment_minor": 10**15 + 1}, ErrorCode.AMOUNT_TOO_LARGE, ("adjustment",)),
        ({"adjustment_minor": 10**15}, ErrorCode.AMOUNT_TOO_LARGE, ("line_items",)),
        ({"adjustment_tax": Tax.at(Decimal("200"))}, ErrorCode.OUT_OF_RANGE, ("adjustment_tax_rate",)),
        ({"currency": "XXX"}, ErrorCode.INVALID, ("currency",)),
        ({"currency": "dollars"}, ErrorCode.INVALID, ("currency",)),
    ],
)
def test_faulty_terms_are_refused(terms: dict[str, Any], code: ErrorCode, path: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        exclusive(line("100", rate="10"), **terms)

    assert [(error.code, error.path) for error in refused.value.errors] == [(code, path)]


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Refused) as refused:
        exclusive(
            line("NaN", quantity="-1", rate="101", discount=percent_off("101")),
            line("1"),
            line("1.2345678", optional=True),
            currency="???",
            discount=percent_off("-5"),
            adjustment_minor=-(10**16),
        )

    assert [".".join(error.path) for error in refused.value.errors] == [
        "currency",
        "adjustment",
        "line_items.0.quantity",
        "line_items.0.unit_price",
        "line_items.0.tax_rate",
        "line_items.0.discount.value",
        "line_items.2.unit_price",
        "discount.value",
    ]


def test_a_hundred_lines_are_the_most() -> None:
    assert exclusive(*[line("1")] * 100).subtotal == 10_000

    with pytest.raises(Refused) as refused:
        exclusive(*[line("1")] * 101)
    assert [(error.code, error.path) for error in refused.value.errors] == [
        (ErrorCode.TOO_MANY, ("line_items",))
    ]


def test_a_sum_too_large_for_the_books() -> None:
    with pytest.raises(Refused) as refused:
        exclusive(line("9000000000", quantity="1000"), line("1100000000", quantity="1000"))

    assert [(error.code, error.path) for error in refused.value.errors] == [
        (ErrorCode.AMOUNT_TOO_LARGE, ("line_items",))
    ]


def test_an_offer_too_large_for_the_books_is_refused_before_it_is_selected() -> None:
    with pytest.raises(Refused, match="AMOUNT_TOO_LARGE"):
        exclusive(line("9000000000", quantity="1000"), line("1100000000", quantity="1000", optional=True))
