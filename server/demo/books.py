"""The books of a demo team: its documents and what happened to them, put down at once when all is told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from models.document_counter import CountedDocument, DocumentCounter
from models.event import Event, EventType, TeamFeed
from models.identifier import Prefix, new_id
from models.tables import metadata
from models.viewer import Actor
from resolvers.events import event_of
from resolvers.numbering import numbered
from server.demo.opening import Business
from server.demo.working_days import WorkingDays


@dataclass(frozen=True)
class _Happening:
    at: datetime
    actor: Actor
    event: dict[str, Any]


class Books:
    """Collects rows and events in any order; numbers what is numbered when they are written."""

    def __init__(self, business: Business, days: WorkingDays) -> None:
        self.business = business
        self.days = days
        self._rows: defaultdict[str, list[SQLModel]] = defaultdict(list)
        self._happenings: list[_Happening] = []

    def add(self, rows: Iterable[SQLModel]) -> None:
        """Takes rows; they may still change until the books are written."""
        for row in rows:
            self._rows[str(type(row).__tablename__)].append(row)

    def note(
        self, at: datetime, type: EventType, subject: Any, actor: Actor, *, document: Any = None, **data: Any
    ) -> None:
        """Takes an event, as `resolvers.events.record` does, with its time and its actor."""
        self._happenings.append(_Happening(at, actor, event_of(type, subject, document, data)))

    async def write(self, session: AsyncSession) -> None:
        """Puts all rows into the database, invoices numbered as they were sent, events as they happened."""
        team_id = self.business.team.id
        invoices = self._number_invoices()
        events = list(self._events())
        self.add(
            [
                DocumentCounter(team_id=team_id, kind=CountedDocument.QUOTE, last=len(self._rows["quote"])),
                DocumentCounter(team_id=team_id, kind=CountedDocument.INVOICE, last=invoices),
                TeamFeed(team_id=team_id, last_no=len(events)),
            ]
        )
        for table in metadata.sorted_tables:
            if rows := self._rows[table.name]:
                await session.execute(insert(table), [row.model_dump() for row in rows])
        await session.execute(insert(Event), events)

    def _number_invoices(self) -> int:
        """Numbers the invoices that were sent, and returns how many they are."""
        invoices: list[Any] = self._rows["invoice"]
        sent = sorted((each for each in invoices if each.sent_at), key=lambda each: each.sent_at)
        for value, invoice in enumerate(sent, start=1):
            prefix = self.business.team.invoice_number_prefix
            invoice.number, invoice.number_value = numbered(prefix, value), value
        return len(sent)

    def _events(self) -> Iterator[dict[str, Any]]:
        self._happenings.sort(key=lambda happening: happening.at)
        for no, happening in enumerate(self._happenings, start=1):
            yield {
                "team_id": self.business.team.id,
                "no": no,
                "id": new_id(Prefix.EVENT),
                **happening.event,
                "actor_kind": happening.actor.kind,
                "actor_id": happening.actor.id,
                "actor_name": happening.actor.name,
                "occurred_at": happening.at,
            }
