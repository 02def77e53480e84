"""State machines, and those of quotes and invoices."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

from models.errors import ErrorCode, Refused
from models.quote_status import QUOTE_STATES, QuoteMove, QuoteStatus, status_at
from models.state_machine import StateMachine


class Door(StrEnum):
    """A door."""

    OPEN = "OPEN"
    SHUT = "SHUT"
    LOCKED = "LOCKED"


class Push(StrEnum):
    """What can be done to it."""

    SHUT = "shut"
    LOCK = "lock"


DOOR = StateMachine(
    noun="door",
    moves={Push.SHUT: {Door.OPEN: Door.SHUT}, Push.LOCK: {Door.SHUT: Door.LOCKED, Door.LOCKED: Door.LOCKED}},
)


def test_a_move_leads_where_the_table_says() -> None:
    assert DOOR.after(Push.SHUT, Door.OPEN) is Door.SHUT


def test_an_illegal_move_names_both_states() -> None:
    with pytest.raises(Refused) as refused:
        DOOR.after(Push.LOCK, Door.OPEN)
    [error] = refused.value.errors
    assert (error.code, error.path) == (ErrorCode.INVALID_STATE, ("id",))
    assert error.message == "Cannot lock this door: it is OPEN, and would have to be SHUT or LOCKED."


def test_every_move_of_a_quote_has_a_row_in_the_table() -> None:
    assert set(QUOTE_STATES.moves) == set(QuoteMove)


@pytest.mark.parametrize("status", [QuoteStatus.ACCEPTED, QuoteStatus.CONVERTED])
def test_a_signed_quote_stays_as_it_was_signed(status: QuoteStatus) -> None:
    for move in set(QuoteMove) - {QuoteMove.CONVERT}:
        with pytest.raises(Refused):
            QUOTE_STATES.after(move, status)


@pytest.mark.parametrize(
    ("stored", "seconds", "seen"),
    [
        (QuoteStatus.SENT, -1, QuoteStatus.SENT),
        (QuoteStatus.SENT, 0, QuoteStatus.EXPIRED),
        (QuoteStatus.SENT, 1, QuoteStatus.EXPIRED),
        (QuoteStatus.DRAFT, 1, QuoteStatus.DRAFT),
        (QuoteStatus.ACCEPTED, 1, QuoteStatus.ACCEPTED),
    ],
)
def test_a_sent_quote_is_expired_the_moment_its_time_is_over(
    stored: QuoteStatus, seconds: int, seen: QuoteStatus
) -> None:
    end = datetime(2026, 7, 2, tzinfo=UTC)
    assert status_at(stored, end, end + timedelta(seconds=seconds)) is seen
