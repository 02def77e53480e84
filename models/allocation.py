"""Sharing out an amount so that the parts add up to it."""

from collections.abc import Sequence


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` out in proportion to `weights`, exactly.

    Largest remainder: every part is its exact share rounded down or up, those with the largest
    fractions up, ties to the earlier position. A negative total is shared like its opposite. A
    weight of zero gets nothing, unless all are zero: then all count the same.

    Raises ValueError for a negative weight, and when there is a total but nobody to give it to.
    """
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    if weights and min(weights) < 0:
        raise ValueError("a weight is never negative")
    if total == 0:
        return [0] * len(weights)
    if not weights:
        raise ValueError("there is nobody to share the total among")
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)

    products = [total * weight for weight in weights]
    parts = [product // whole for product in products]
    left_over = total - sum(parts)
    if left_over:
        by_fraction = sorted(range(len(parts)), key=lambda position: -(products[position] % whole))
        for position in by_fraction[:left_over]:
            parts[position] += 1
    return parts
