"""What holds for every document, whatever its numbers.

How prices without and with tax agree, r being a group's rate (0 to 100 %), all in minor units:

1. Group by group, exactly. If N is taxed T = round(N·r), then N + T = N·(1+r) + e with |e| ≤ ½, so
   (N + T) ÷ (1+r) misses N by |e| ÷ (1+r) < ½ for r > 0 and by nothing for r = 0: it rounds to N.
2. Line by line, within ⌊k/2⌋ for a group of k lines. Putting the tax into each line makes the group
   tax Σ round(xᵢ) where it was round(Σ xᵢ). Each rounding adds more than −½ and at most ½, so the
   two differ by strictly less than (k+1)/2, and being whole by at most ⌊k/2⌋.
3. The other way, within 1 a group. If N = round(G ÷ (1+r)), then N·(1+r) misses G by at most
   (1+r)/2 ≤ 1, so N + round(N·r) does so too. At r = 0 nothing is missed.
"""

import ast
import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import models
from models.errors import Refused
from models.pricing import Discount, DiscountType, Line, PricingMode, Tax, TaxCategory, TaxPolicy
from models.totals import Totals, calculate
from tests.models.pricing_examples import line


def decimals(least: str, most: str, places: int) -> st.SearchStrategy[Decimal]:
    """Numbers of at most `places` decimals, round ones and small ones as likely as any."""
    unit = Decimal(1).scaleb(-places)
    low, high = int(Decimal(least) / unit), int(Decimal(most) / unit)
    near = min(high, low + 300)
    return st.one_of(st.integers(low, near), st.integers(low, high)).map(lambda whole: whole * unit)


rates = st.sampled_from(["0", "5", "7", "8.875", "10", "19", "20", "23", "33.3333", "100"])
taxes = st.one_of(
    rates.map(lambda rate: Tax.at(Decimal(rate), f"{rate} %")),
    st.sampled_from([TaxCategory.E, TaxCategory.O]).map(lambda category: Tax(category, Decimal(0), category)),
)
percents = decimals("0", "100", 4).map(lambda value: Discount(DiscountType.PERCENT, value))
lines = st.builds(
    Line,
    quantity=st.one_of(st.integers(1, 20).map(Decimal), decimals("0.000001", "10000", 6)),
    unit_price=st.one_of(decimals("0", "1000", 2), decimals("0", "1000", 6)),
    tax=taxes,
    discount=st.none() | percents,
    optional=st.booleans(),
    selected=st.booleans(),
)
line_lists = st.lists(lines, min_size=1, max_size=12)
currencies = st.sampled_from(["JPY", "USD", "KWD", "CLF"])
terms = st.fixed_dictionaries(
    {
        "currency": currencies,
        "pricing_mode": st.sampled_from(PricingMode),
        "tax_policy": st.sampled_from(TaxPolicy),
    },
    optional={
        "discount": percents,
        "adjustment_minor": st.integers(-5_000, 100_000),
        "adjustment_tax": taxes,
    },
)


def calculated(document: list[Line], terms: dict[str, Any]) -> Totals:
    """The totals; an adjustment that takes them below zero is no case of these laws."""
    try:
        return calculate(document, **terms)
    except Refused as refused:
        assume(refused.errors[0].path != ("adjustment",))
        raise


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2)) if exact >= 0 else -floor(-exact + Fraction(1, 2))


@given(line_lists, terms)
def test_the_total_is_the_sum_of_its_parts(document: list[Line], terms: dict[str, Any]) -> None:
    totals = calculated(document, terms)

    contained = terms["pricing_mode"] is PricingMode.TAX_INCLUSIVE
    on_top = 0 if contained else totals.tax_total
    assert totals.total == totals.subtotal - totals.discount_total + totals.adjustment + on_top
    assert totals.total_excluding_tax == totals.total - totals.tax_total
    assert totals.total_excluding_tax == sum(tax_line.taxable for tax_line in totals.tax_lines)
    assert totals.tax_total == sum(tax_line.tax for tax_line in totals.tax_lines)


@given(line_lists, terms)
def test_the_lines_and_the_tax_lines_bear_the_same_tax(document: list[Line], terms: dict[str, Any]) -> None:
    totals = calculated(document, terms)

    of_groups = {(tax_line.category, tax_line.rate): tax_line.tax for tax_line in totals.tax_lines}
    of_lines: Counter[tuple[TaxCategory, Decimal]] = Counter()
    for given_line, a_line in zip(document, totals.lines, strict=True):
        of_lines[given_line.tax.category, given_line.tax.rate] += a_line.tax
        assert a_line.tax >= 0
    if totals.adjustment:
        its_tax = terms.get("adjustment_tax", Tax(TaxCategory.O, Decimal(0)))
        of_lines[its_tax.category, its_tax.rate] += totals.adjustment_tax
    assert {key: tax for key, tax in of_lines.items() if tax} == {
        key: tax for key, tax in of_groups.items() if tax
    }


@given(line_lists, terms)
def test_the_lines_add_up_to_the_subtotal(document: list[Line], terms: dict[str, Any]) -> None:
    totals = calculated(document, terms)

    assert all(a_line.amount == a_line.gross - a_line.discount >= 0 for a_line in totals.lines)
    assert totals.subtotal == sum(
        a_line.amount for given_line, a_line in zip(document, totals.lines, strict=True) if given_line.counted
    )
    assert 0 <= totals.discount_total <= totals.subtotal


@given(line_lists, terms)
def test_every_figure_is_the_exact_one_rounded_once(document: list[Line], terms: dict[str, Any]) -> None:
    totals = calculated(document, terms | {"tax_policy": TaxPolicy.PER_GROUP})

    minor_units = {"JPY": 1, "USD": 100, "KWD": 1000, "CLF": 10_000}[terms["currency"]]
    for given_line, a_line in zip(document, totals.lines, strict=True):
        assert a_line.gross == half_up(
            Fraction(given_line.quantity) * Fraction(given_line.unit_price) * minor_units
        )
        percent = Fraction(given_line.discount.value if given_line.discount else 0)
        assert a_line.discount == half_up(a_line.gross * percent / 100)
    for tax_line in totals.tax_lines:
        rate = Fraction(tax_line.rate) / 100
        if terms["pricing_mode"] is PricingMode.TAX_EXCLUSIVE:
            assert tax_line.tax == half_up(tax_line.taxable * rate)
        else:
            assert tax_line.taxable == half_up((tax_line.taxable + tax_line.tax) / (1 + rate))


@given(line_lists, terms, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_total(
    document: list[Line], terms: dict[str, Any], dice: random.Random
) -> None:
    terms |= {"tax_policy": TaxPolicy.PER_GROUP}
    order = dice.sample(range(len(document)), len(document))
    before = calculated(document, terms)
    after = calculated([document[position] for position in order], terms)

    assert (before.total, before.tax_lines) == (after.total, after.tax_lines)
    assert before.total_if_all_selected == after.total_if_all_selected
    for position, moved in zip(order, after.lines, strict=True):
        stayed = before.lines[position]
        assert (stayed.gross, stayed.discount, stayed.amount) == (moved.gross, moved.discount, moved.amount)
        assert abs(stayed.tax - moved.tax) <= 1  # a tie of the allocation may fall the other way


@given(line_lists, terms)
def test_selecting_every_option_gives_the_total_that_was_promised(
    document: list[Line], terms: dict[str, Any]
) -> None:
    chosen = [Line(a.quantity, a.unit_price, a.tax, a.discount, a.optional, selected=True) for a in document]

    assert calculated(document, terms).total_if_all_selected == calculated(chosen, terms).total


def minor(amount: int) -> str:
    return str(Decimal(amount).scaleb(-2))


def usd(document: list[Line], pricing_mode: PricingMode) -> Totals:
    return calculate(document, currency="USD", pricing_mode=pricing_mode)


@given(line_lists, st.none() | percents)
def test_group_by_group_prices_with_tax_give_back_the_prices_without(
    document: list[Line], discount: Discount | None
) -> None:
    without = calculate(document, currency="USD", pricing_mode=PricingMode.TAX_EXCLUSIVE, discount=discount)

    group_prices = [line(minor(group.taxable + group.tax), tax=tax_of(group)) for group in without.tax_lines]
    with_tax = usd(group_prices, PricingMode.TAX_INCLUSIVE)
    assert with_tax.tax_lines == without.tax_lines
    assert with_tax.total == without.total


same_rate = st.tuples(st.lists(st.integers(0, 10**7), min_size=1, max_size=12), rates)


@given(same_rate)
@example(([5, 5], "10"))
@example(([5, 5, 5, 5], "10"))
def test_line_by_line_they_differ_by_half_a_unit_a_line_at_most(group: tuple[list[int], str]) -> None:
    assert line_by_line_difference(*group) <= len(group[0]) // 2


def test_that_bound_is_reached() -> None:
    assert line_by_line_difference([5, 5], "10") == 1
    assert line_by_line_difference([5, 5, 5, 5], "10") == 2


def line_by_line_difference(amounts: list[int], rate: str) -> int:
    """How far the totals are apart when the tax is put into each line's price."""
    share = Fraction(rate) / 100
    with_tax = [line(minor(half_up(amount * (1 + share))), rate=rate) for amount in amounts]
    without = [line(minor(amount), rate=rate) for amount in amounts]
    totals = usd(with_tax, PricingMode.TAX_INCLUSIVE), usd(without, PricingMode.TAX_EXCLUSIVE)
    return abs(totals[0].total - totals[1].total)


@given(line_lists)
def test_from_prices_with_tax_to_without_a_group_differs_by_one_unit_at_most(document: list[Line]) -> None:
    for group in usd(document, PricingMode.TAX_INCLUSIVE).tax_lines:
        without = usd([line(minor(group.taxable), tax=tax_of(group))], PricingMode.TAX_EXCLUSIVE)
        assert abs(without.total - (group.taxable + group.tax)) <= (1 if group.rate else 0)


def test_that_unit_is_reached() -> None:
    """Nobody can charge 3 cents with 19 % in them: 2 cents come to 2, and 3 cents to 4."""
    (group,) = usd([line("0.03", rate="19")], PricingMode.TAX_INCLUSIVE).tax_lines

    assert usd([line(minor(group.taxable), tax=tax_of(group))], PricingMode.TAX_EXCLUSIVE).total == 4


def tax_of(group: Any) -> Tax:
    return Tax(group.category, group.rate, group.name)


@pytest.mark.parametrize(
    "module", ["money", "allocation", "pricing", "priced_line", "tax_group", "totals", "instalments"]
)
def test_no_float_comes_near_money(module: str) -> None:
    source = (Path(models.__path__[0]) / f"{module}.py").read_text()

    assert [ast.unparse(node) for node in ast.walk(ast.parse(source)) if makes_a_float(node)] == []


def makes_a_float(node: ast.AST) -> bool:
    """A float literal, the name float, a true division, math's functions, or round()."""
    match node:
        case ast.Constant(value=float()) | ast.Name(id="float" | "round") | ast.Div():
            return True
        case ast.Import(names=names):
            return any(name.name == "math" for name in names)
        case ast.ImportFrom(module=module):
            return module == "math"
    return False


@pytest.mark.parametrize(
    "code", ["x = 0.5", "float(x)", "x / y", "x /= y", "round(x)", "from math import floor"]
)
def test_a_float_would_be_seen(code: str) -> None:
    assert any(makes_a_float(node) for node in ast.walk(ast.parse(code)))
