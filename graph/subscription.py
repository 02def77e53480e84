"""What is told as it happens: the team's events, and one object each time something happens to it."""

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry import ID

from graph.context import Context
from graph.engine.requires_scope import RequiresScope
from graph.event import SCOPE, Event
from graph.event_list import After, ClientId, OwnerId, SubjectIds, Types
from graph.invoice import Invoice
from graph.invoice_list import READ_INVOICES
from graph.mutation import Info
from graph.quote import Quote
from graph.quote_list import READ_QUOTES
from models.event import Event as EventRow
from models.event import EventType
from models.invoice import Invoice as InvoiceRow
from models.quote import Quote as QuoteRow
from resolvers import event_log
from resolvers.rows import find


@dataclass(frozen=True)
class Wanted:
    """Which events are told; None for any.

    `subject_ids` are what they are about, or the documents that this belongs to.
    """

    types: Collection[EventType] | None = None
    subject_ids: Collection[str] | None = None
    client_id: str | None = None
    owner_id: str | None = None

    def includes(self, event: EventRow) -> bool:
        """Whether `event` is one of them."""
        about = self.subject_ids
        return (
            (self.types is None or event.type in self.types)
            and (about is None or event.subject_id in about or event.document_id in about)
            and (self.client_id is None or event.client_id == self.client_id)
            and (self.owner_id is None or event.owner_id == self.owner_id)
        )


@strawberry.type
class EventSubscriptions:
    """The event log as it grows."""

    @strawberry.subscription(
        description="Your team's events: with `after` first all that followed it, then each as it happens; "
        "without it only what happens from now on. Each comes once, in the order of the log.",
        directives=[RequiresScope(scope=SCOPE)],
    )
    async def events(
        self,
        info: Info,
        after: After = None,
        types: Types = None,
        subject_ids: SubjectIds = None,
        client_id: ClientId = None,
        owner_id: OwnerId = None,
    ) -> AsyncGenerator[Event, None]:
        """Refuses a bad cursor at once; the stream itself begins after that."""
        context, wanted = info.context, Wanted(types, subject_ids, client_id, owner_id)
        context.require(SCOPE)
        async with context.reading() as session:
            if context.last_event_id:
                start = await event_log.resume(session, context.tenant, context.last_event_id)
            else:
                start = await event_log.start(session, context.tenant, after)
        return _following(context, start, wanted)


async def _following(context: Context, start: int, wanted: Wanted) -> AsyncGenerator[Event, None]:
    """The wanted events; `context` keeps up with all there are."""
    context.reached(start)
    async with aclosing(context.events.subscribe(context.tenant, start)) as events:
        async for event in events:
            if wanted.includes(event):
                context.cursor = context.occasion = str(event.no)
                yield event  # type: ignore[misc]
            context.reached(event.no)  # only now: whoever asks for more has sent what there was


QuoteId = Annotated[ID, strawberry.argument(description="The quote.")]
InvoiceId = Annotated[ID, strawberry.argument(description="The invoice.")]


@strawberry.type
class ObjectSubscriptions:
    """Single objects, for a page that shows one."""

    @strawberry.subscription(
        description="One quote: at once as it is now, and again each time something has happened to it.",
        directives=[RequiresScope(scope=READ_QUOTES)],
    )
    async def quote_changed(self, info: Info, id: QuoteId) -> AsyncGenerator[Quote, None]:
        """Refuses an unknown id at once."""
        return await _changes_of(info.context, QuoteRow, READ_QUOTES, id)

    @strawberry.subscription(
        description="One invoice: at once as it is now, and again each time something has happened to it or "
        "to one of its payments.",
        directives=[RequiresScope(scope=READ_INVOICES)],
    )
    async def invoice_changed(self, info: Info, id: InvoiceId) -> AsyncGenerator[Invoice, None]:
        """Refuses an unknown id at once."""
        return await _changes_of(info.context, InvoiceRow, READ_INVOICES, id)


async def _changes_of(context: Context, row: type[Any], scope: str, id: str) -> AsyncGenerator[Any, None]:
    context.require(scope)
    async with context.reading() as session:
        start = await event_log.start(session, context.tenant, None)
        present = await find(session, context.caller, row, id, ("id",))
    return _states(context, present, start)


async def _states(context: Context, present: Any, start: int) -> AsyncGenerator[Any, None]:
    """`present`, and again after each event that concerns it; each state is whole, so there is no cursor."""
    yield present
    wanted = Wanted(subject_ids={present.id})
    async with aclosing(context.events.subscribe(context.tenant, start)) as events:
        async for event in events:
            if wanted.includes(event):
                context.occasion = str(event.no)
                yield present if context.executor == "compiled" else await _anew(context, present)


async def _anew(context: Context, row: Any) -> Any:
    """The row as it is now, which a compiled statement reads by itself."""
    async with context.reading() as session:
        return await find(session, context.caller, type(row), row.id, ("id",))


@strawberry.type(description="What is told as it happens.")
class Subscription(EventSubscriptions, ObjectSubscriptions):
    """The subscriptions of all nouns."""
