"""Billing in parts: nothing is lost, nothing is billed twice."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ErrorCode, Refused
from models.instalments import deposit, invoice_shares
from models.pricing import PricingMode, Tax, TaxPolicy
from models.totals import LineTotals, PricedDocument, Totals, price
from tests.models.pricing_examples import amount_off, line, percent_off


def parts(*percents: str) -> list[Decimal]:
    return [Decimal(percent) for percent in percents]


class TestDeposit:
    def test_is_rounded_once_and_the_balance_is_the_rest(self) -> None:
        assert deposit(100_01, Decimal(30)) == (30_00, 70_01)
        assert deposit(1, Decimal(50)) == (1, 0)

    @given(st.integers(0, 10**15), st.integers(0, 1_000_000))
    def test_deposit_and_balance_are_the_total(self, total: int, ten_thousandths: int) -> None:
        now, balance = deposit(total, Decimal(ten_thousandths).scaleb(-4))

        assert now + balance == total
        assert now >= 0 <= balance

    @pytest.mark.parametrize("percent", ["101", "-1", "NaN", "33.33333"])
    def test_is_a_percentage(self, percent: str) -> None:
        with pytest.raises(Refused) as refused:
            deposit(100, Decimal(percent))
        assert [error.path for error in refused.value.errors] == [("percent",)]


class TestPartInvoices:
    document = price(
        [
            line("100", rate="19"),
            None,
            line("0.50", rate="7", discount=percent_off("10")),
            line("99", optional=True),
        ],
        currency="EUR",
        pricing_mode=PricingMode.TAX_EXCLUSIVE,
    )

    def test_the_first_is_a_calculation_of_its_own(self) -> None:
        first, _ = invoice_shares(self.document, parts("33.3333", "66.6667"))

        assert first.lines[:3] == (
            LineTotals(gross=3333, discount=0, amount=3333, tax=633),
            LineTotals(0, 0, 0, 0),
            LineTotals(gross=17, discount=2, amount=15, tax=1),
        )
        assert [(tax_line.taxable, tax_line.tax) for tax_line in first.tax_lines] == [(3333, 633), (15, 1)]
        assert first.total == 3333 + 633 + 15 + 1

    def test_the_last_takes_the_remainder_on_each_line_and_in_each_tax_group(self) -> None:
        *earlier, last = invoice_shares(self.document, parts("33.3333", "33.3333", "33.3334"))

        whole = self.document.totals()
        for position in (0, 2):
            billed = sum(share.lines[position].amount for share in earlier)
            assert last.lines[position].amount == whole.lines[position].amount - billed
        for position in (0, 1):
            billed = sum(share.tax_lines[position].tax for share in earlier)
            assert last.tax_lines[position].tax == whole.tax_lines[position].tax - billed

    def test_what_was_not_selected_is_never_billed(self) -> None:
        (whole,) = invoice_shares(self.document, parts("100"))

        assert whole.lines[3] == LineTotals(0, 0, 0, 0)
        assert whole.total_if_all_selected == whole.total == self.document.totals().total

    def test_a_further_part_stands_on_the_earlier_ones(self) -> None:
        first, second = invoice_shares(self.document, parts("30", "30"))

        assert [first, second] == invoice_shares(self.document, parts("30", "30", "40"))[:2]

    @pytest.mark.parametrize(
        ("percents", "code", "position"),
        [
            (parts("0"), ErrorCode.OUT_OF_RANGE, "0"),
            (parts("50", "-10"), ErrorCode.OUT_OF_RANGE, "1"),
            (parts("50", "NaN"), ErrorCode.INVALID, "1"),
            (parts("50", "50", "0.0001"), ErrorCode.OUT_OF_RANGE, "2"),
        ],
    )
    def test_parts_that_are_refused(self, percents: list[Decimal], code: ErrorCode, position: str) -> None:
        with pytest.raises(Refused) as refused:
            invoice_shares(self.document, percents)
        assert [(error.code, error.path) for error in refused.value.errors] == [
            (code, ("percents", position))
        ]


priced = st.builds(
    lambda amounts, discount, adjustment, mode, policy: price(
        [
            line(str(Decimal(amount).scaleb(-2)), rate=rate, discount=percent_off(percent))
            for amount, rate, percent in amounts
        ],
        currency="USD",
        pricing_mode=mode,
        discount=percent_off(discount),
        adjustment_minor=adjustment,
        adjustment_tax=Tax.at(Decimal(19)),
        tax_policy=policy,
    ),
    st.lists(
        st.tuples(
            st.integers(0, 300),
            st.sampled_from(["0", "7", "19"]),
            st.sampled_from(["0", "12.5", "50", "100"]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["0", "10", "100"]),
    st.integers(0, 300),
    st.sampled_from(PricingMode),
    st.sampled_from(TaxPolicy),
)
splits = st.lists(st.integers(1, 1_000_000), max_size=6, unique=True).map(
    lambda cuts: [
        Decimal(later - earlier).scaleb(-4)
        for earlier, later in zip([0, *sorted(cuts)], [*sorted(cuts), 1_000_000], strict=True)
        if later > earlier
    ]
)


FIGURES = (
    "subtotal",
    "discount_total",
    "adjustment",
    "adjustment_tax",
    "tax_total",
    "total",
    "total_excluding_tax",
)


def added_up(shares: list[Totals]) -> dict[str, object]:
    """Every figure of the shares, summed."""
    of_lines = [
        tuple(
            sum(figure)
            for figure in zip(*((a.gross, a.discount, a.amount, a.tax) for a in same), strict=True)
        )
        for same in zip(*(share.lines for share in shares), strict=True)
    ]
    of_groups: dict[object, tuple[int, int]] = {}
    for tax_line in (tax_line for share in shares for tax_line in share.tax_lines):
        taxable, tax = of_groups.get((tax_line.category, tax_line.rate), (0, 0))
        of_groups[tax_line.category, tax_line.rate] = (taxable + tax_line.taxable, tax + tax_line.tax)
    totals = {name: sum(getattr(share, name) for share in shares) for name in FIGURES}
    return {**totals, "lines": of_lines, "tax_lines": of_groups}


@given(priced, splits)
def test_all_parts_together_are_the_document(document: PricedDocument, percents: list[Decimal]) -> None:
    assert added_up(invoice_shares(document, percents)) == added_up([document.totals()])


@given(priced, splits)
def test_every_part_is_a_sound_document(document: PricedDocument, percents: list[Decimal]) -> None:
    on_top = document.pricing_mode is PricingMode.TAX_EXCLUSIVE
    for share in invoice_shares(document, percents):
        assert all(a.amount == a.gross - a.discount and a.discount >= 0 <= a.amount for a in share.lines)
        assert share.subtotal == sum(a.amount for a in share.lines)
        assert 0 <= share.discount_total <= share.subtotal
        assert share.tax_total == sum(tax_line.tax for tax_line in share.tax_lines)
        assert share.tax_total == sum(a.tax for a in share.lines) + share.adjustment_tax
        net = share.subtotal - share.discount_total + share.adjustment
        assert share.total == net + (share.tax_total if on_top else 0)


@given(priced, splits)
def test_what_is_rounded_is_within_one_unit_of_exact(
    document: PricedDocument, percents: list[Decimal]
) -> None:
    by_group = replace(document, tax_policy=TaxPolicy.PER_GROUP)
    for tax_line in (
        tax_line for share in invoice_shares(by_group, percents) for tax_line in share.tax_lines
    ):
        rate = Fraction(tax_line.rate) / 100
        if document.pricing_mode is PricingMode.TAX_EXCLUSIVE:
            assert abs(tax_line.tax - tax_line.taxable * rate) <= 1
        else:
            assert abs(tax_line.taxable - (tax_line.taxable + tax_line.tax) / (1 + rate)) <= 1


def test_a_fixed_discount_goes_with_the_lines_it_reduces() -> None:
    document = price(
        [line("100"), line("50")],
        currency="USD",
        pricing_mode=PricingMode.TAX_EXCLUSIVE,
        discount=amount_off("15"),
    )

    assert [share.discount_total for share in invoice_shares(document, parts("20", "80"))] == [300, 1200]


def test_no_amount_is_taken_back_however_small() -> None:
    document = price(
        [line("0.02", discount=percent_off("50"))], currency="USD", pricing_mode=PricingMode.TAX_EXCLUSIVE
    )

    shares = invoice_shares(document, parts("25", "25", "50"))

    assert [(share.lines[0].gross, share.lines[0].amount) for share in shares] == [(1, 0), (0, 0), (1, 1)]
