"""State machines as data: which move leads from which state to which."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from models.errors import ErrorCode, Path, Refused

State = TypeVar("State", bound=StrEnum)
Move = TypeVar("Move", bound=StrEnum)


@dataclass(frozen=True)
class StateMachine(Generic[State, Move]):
    """For each move, the states it may start from and where it leads."""

    noun: str
    moves: Mapping[Move, Mapping[State, State]]

    def after(self, move: Move, state: State, path: Path = ("id",)) -> State:
        """The state that `move` leads to from `state`.

        Raises Refused INVALID_STATE at `path`, naming the present state and those the move needs.
        """
        targets = self.moves[move]
        if state not in targets:
            needed = " or ".join(targets)
            raise Refused.at(
                path,
                ErrorCode.INVALID_STATE,
                f"Cannot {move} this {self.noun}: it is {state}, and would have to be {needed}.",
            )
        return targets[state]
