"""What happened in a transaction, noted while it runs; `conclude` appends it to the event log."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from models.client import Client
from models.event import EventType
from models.fresh_row import table_of

_NOTED = "noted_events"


def record(
    session: AsyncSession | Session, type: EventType, subject: Any, *, document: Any = None, **data: Any
) -> None:
    """Notes that `type` happened to the row `subject`, which may belong to a `document`.

    It is written when the transaction ends. `data` is kept with it as JSON: what the subject itself will not
    tell later, such as a reason.
    """
    session.info.setdefault(_NOTED, []).append(event_of(type, subject, document, data))


def event_of(type: EventType, subject: Any, document: Any, data: dict[str, Any]) -> dict[str, Any]:
    """The columns that say what happened to whom, and whom it concerns."""
    return {
        "type": type.value,
        "subject_id": subject.id,
        "document_id": document and document.id,
        "client_id": subject.id if table_of(subject) is Client else getattr(subject, "client_id", None),
        "owner_id": getattr(document or subject, "owner_id", None),
        "data": data,
    }


def noted(session: AsyncSession) -> list[dict[str, Any]]:
    """The columns of the events noted so far, in order; they are forgotten by this."""
    events: list[dict[str, Any]] = session.info.pop(_NOTED, [])
    return events
