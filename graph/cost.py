"""What an operation is charged: all it could answer before it runs, and what it did answer afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from graphql import OperationDefinitionNode, OperationType

from auth.errors import Throttled
from auth.rate_limit import Decision
from graph.context import Context
from graph.measure import MUTATION_COST
from graph.size import Size

LEAST = 1
"""What any operation costs, be it that it answers nothing but scalars."""


@dataclass(slots=True)
class Charge:
    """What one operation is charged. Without a throttle it is counted, but nothing is taken from a bucket."""

    context: Context
    requested: int
    fee: int
    """The part of it that is charged whatever is answered."""
    actual: int | None = None
    decision: Decision | None = None

    def settle(self, data: object) -> None:
        """Give back what was requested and is not in `data`, once."""
        if self.actual is not None:
            return
        self.actual = min(self.requested, max(LEAST, self.fee + answered_objects(data)))
        self._give_back(self.requested - self.actual)

    def cancel(self) -> None:
        """Give all of it back: the operation was not run."""
        self._give_back(self.requested)

    def report(self) -> dict[str, Any]:
        """What `extensions.cost` says of it."""
        report: dict[str, Any] = {"requested": self.requested}
        if self.actual is not None:
            report["actual"] = self.actual
        if self.decision is not None:
            report["throttle"] = {
                "maximum": int(self.decision.policy.capacity),
                "available": int(self.decision.remaining),
                "restoreRate": int(self.decision.policy.rate),
            }
        return report

    def _give_back(self, cost: int) -> None:
        throttle = self.context.throttle
        if throttle is not None and self.decision is not None and self.decision.allowed:
            self.decision = throttle.give_back(_bucket_of(self.context), cost)
            self.context.rates[throttle.policy.name] = self.decision


async def charge(context: Context, operation: OperationDefinitionNode, size: Size) -> Charge:
    """Take the size of `operation` from the caller's bucket; see `refusal_of` for one that is too full."""
    fee = MUTATION_COST * size.width if operation.operation is OperationType.MUTATION else 0
    charged = Charge(context, max(LEAST, size.cost), fee)
    if context.throttle is not None:
        charged.decision = await context.throttle.take(_bucket_of(context), charged.requested)
        context.rates[context.throttle.policy.name] = charged.decision
    return charged


def refusal_of(charged: Charge) -> Throttled | None:
    """Why the operation may not run now; None where it may."""
    decision = charged.decision
    return None if decision is None or decision.allowed else Throttled(decision.retry_after)


def answered_objects(data: object) -> int:
    """How many objects an answer holds.

    They are counted by their opening braces, so that a compiled answer need not be parsed. One within a text
    counts too, but what is charged never exceeds what was requested.
    """
    try:
        text = orjson.dumps(data)
    except TypeError:
        return 0  # half a surrogate pair in a text
    braces = len(text) - len(text.replace(b"{", b""))  # takes half as long as count
    return max(0, braces - 1)  # the outermost is the answer itself


def _bucket_of(context: Context) -> str:
    """All tokens of an app for one team share a bucket: fetching another one buys nothing."""
    return f"{context.tenant}:{context.caller.actor.id}"
