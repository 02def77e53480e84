"""How large a selection is: how deep, how wide, and what it costs."""

from __future__ import annotations

from typing import NamedTuple

COST_CEILING = 10**9  # keeps the numbers small enough for JSON, whatever is multiplied


class Size(NamedTuple):
    """What a selection amounts to, everything below it included."""

    depth: int = 0
    width: int = 0
    fields: int = 0
    aliases: int = 0
    cost: int = 0
    fixed: int = 0
    per_item: int = 0

    def beside(self, other: Size) -> Size:
        """Both selections on the same level."""
        return Size(
            max(self.depth, other.depth),
            self.width + other.width,
            self.fields + other.fields,
            self.aliases + other.aliases,
            min(self.cost + other.cost, COST_CEILING),
            min(self.fixed + other.fixed, COST_CEILING),
            min(self.per_item + other.per_item, COST_CEILING),
        )


NOTHING = Size()
