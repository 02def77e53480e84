"""Parts that add up."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.allocation import allocate

weights = st.lists(st.integers(0, 10**15), min_size=1, max_size=100)
totals = st.integers(-(10**15), 10**15)


def test_ten_dollars_over_thirds() -> None:
    assert allocate(1000, [3333, 3333, 3334]) == [333, 333, 334]


@pytest.mark.parametrize(
    ("total", "shares_by", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # a tie goes to the earlier position
        (-100, [1, 1, 1], [-34, -33, -33]),
        (100, [0, 3, 1], [0, 75, 25]),
        (5, [0, 0], [3, 2]),  # nobody weighs anything: all count the same
        (1, [1, 10**15], [0, 1]),
        (0, [7, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_largest_remainder(total: int, shares_by: list[int], parts: list[int]) -> None:
    assert allocate(total, shares_by) == parts


@given(totals, weights)
def test_parts_add_up_exactly(total: int, shares_by: list[int]) -> None:
    assert sum(allocate(total, shares_by)) == total


@given(totals, weights)
@example(2, [1, 1, 1])
def test_every_part_is_its_exact_share_rounded_down_or_up(total: int, shares_by: list[int]) -> None:
    whole = sum(shares_by)
    for part, weight in zip(allocate(total, shares_by), shares_by, strict=True):
        exact = Fraction(total * weight, whole) if whole else Fraction(total, len(shares_by))
        assert abs(part - exact) < 1


@given(st.integers(0, 10**15), weights)
def test_who_weighs_more_never_gets_less(total: int, shares_by: list[int]) -> None:
    by_weight = sorted(zip(shares_by, allocate(total, shares_by), strict=True))
    for (lighter, less), (heavier, more) in pairwise(by_weight):
        assert less <= more or lighter == heavier


@given(st.integers(0, 10**6), weights)
def test_a_part_of_the_weights_never_exceeds_the_weight(total: int, shares_by: list[int]) -> None:
    total = min(total, sum(shares_by))
    assert all(part <= weight for part, weight in zip(allocate(total, shares_by), shares_by, strict=True))


def test_a_negative_weight_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="never negative"):
        allocate(1, [1, -1])


def test_a_total_needs_somebody_to_bear_it() -> None:
    with pytest.raises(ValueError, match="nobody"):
        allocate(1, [])
