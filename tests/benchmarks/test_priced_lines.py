"""The peers' few lines of arithmetic come to what the product's calculator comes to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.peers.priced_lines import priced
from models.pricing import Line, PricingMode, Tax
from models.totals import calculate

quantities = st.integers(1, 1000).map(lambda n: Decimal(n) / 4)
prices = st.integers(200, 100_000).map(lambda n: Decimal(n) / 100)
rates = st.sampled_from([Decimal(rate) for rate in ("0", "8.25", "19")])


@pytest.mark.parametrize("currency", ["EUR", "JPY"])
@given(lines=st.lists(st.tuples(quantities, prices, rates), min_size=1, max_size=8))
def test_lines_and_taxes_agree_with_the_calculator(
    currency: str, lines: list[tuple[Decimal, Decimal, Decimal]]
) -> None:
    ours = calculate(
        [Line(quantity, price, Tax.at(rate)) for quantity, price, rate in lines],
        currency=currency,
        pricing_mode=PricingMode.TAX_EXCLUSIVE,
    )
    theirs = priced(lines, currency)
    assert theirs.amounts == [line.amount for line in ours.lines]
    assert theirs.taxes == [line.tax for line in ours.lines]
    assert [(group.rate, group.taxable, group.tax) for group in theirs.groups] == [
        (line.rate, line.taxable, line.tax) for line in ours.tax_lines
    ]
