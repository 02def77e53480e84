"""What happened in a transaction, noted while it runs; `conclude` appends it to the event log."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.event import EventType

_NOTED = "noted_events"

Noted = tuple[EventType, str, dict[str, Any]]
"""An event's type, the id of its subject, and what the subject itself will not tell later."""


def record(session: AsyncSession, type: EventType, subject: Any, **data: Any) -> None:
    """Notes that `type` happened to the row `subject`; written when the transaction ends.

    `data` is kept with the event as JSON: what the subject itself will not tell later, such as a reason.
    """
    session.info.setdefault(_NOTED, []).append((type, subject.id, data))


def noted(session: AsyncSession) -> list[Noted]:
    """The events noted so far, in order; they are forgotten by this."""
    events: list[Noted] = session.info.pop(_NOTED, [])
    return events
