"""One quote with all its rows, moved along as the verbs do it, at moments of the past."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import SQLModel

from models.calendar import day_at, end_of_day
from models.document_snapshot import frozen_quote, snapshot
from models.event import EventType
from models.frozen_document import document_hash
from models.identifier import Prefix, new_id
from models.label import Label, QuoteLabel
from models.member import Member
from models.pricing import DiscountType
from models.public_link import PublicLink
from models.quote import Quote, QuoteLine, QuoteRevision, QuoteTaxLine
from models.quote_status import QUOTE_STATES, QuoteMove, QuoteStatus
from models.viewer import SYSTEM, Actor, ActorKind
from resolvers.document import tax_line_columns
from resolvers.invoice_write import invoice_of
from resolvers.quote_revision import frozen, start_over
from resolvers.quote_rows import price_quote
from server.demo.books import Books
from server.demo.invoice_case import InvoiceCase
from server.demo.opening import Customer


class QuoteCase:
    """Each method is the verb of its name and takes the moment at which it is done."""

    def __init__(
        self, books: Books, quote: Quote, lines: list[QuoteLine], customer: Customer, owner: Member
    ) -> None:
        """A quote as it was written at its `created_at`."""
        self.quote, self.lines = quote, lines
        self._books, self._team, self._customer = books, books.business.team, customer
        self._seller = Actor(ActorKind.MEMBER, owner.id, owner.name)
        self._labels: Sequence[Label] = ()
        self._revisions: list[QuoteRevision] = []
        for line in lines:
            line.created_at = line.updated_at = quote.created_at
        self._price()
        books.note(quote.created_at, EventType.QUOTE_CREATED, quote, self._seller)

    def label(self, labels: Sequence[Label]) -> None:
        self._labels = labels

    def send(self, at: datetime, channel: str) -> None:
        self._move(QuoteMove.SEND, at)
        self.quote.sent_at = at
        self._revisions.append(
            frozen(self.quote, self.lines, self._tax_lines, self._customer.client, self._team)
        )
        self._note(at, EventType.QUOTE_SENT, self._seller, channel=channel, revision=self.quote.revision)

    def view(self, at: datetime) -> None:
        self.quote.viewed_at = at
        self._touch(at)
        self._note(at, EventType.QUOTE_VIEWED, self._customer.actor)

    def accept(self, at: datetime, chosen: Sequence[str]) -> None:
        """With the optional lines whose ids are `chosen`."""
        self._move(QuoteMove.ACCEPT, at)
        quote, signer = self.quote, self._customer.signer
        quote.signer_name, quote.signer_email = signer["name"], signer.get("email")
        quote.accepted_at = self._revisions[-1].accepted_at = at
        options = [line for line in self.lines if line.optional]
        for line in options:
            line.selected, line.updated_at = line.id in chosen, at
        if options:
            self._price()
        document = snapshot("quote", quote, self.lines, self._tax_lines, self._customer.client, self._team)
        quote.accepted_hash = document_hash(frozen_quote(document))
        self._note(
            at,
            EventType.QUOTE_ACCEPTED,
            self._customer.actor,
            revision=quote.revision,
            signer_name=quote.signer_name,
        )

    def reject(self, at: datetime, reason: str) -> None:
        self._move(QuoteMove.REJECT, at)
        self.quote.rejected_at, self.quote.rejection_reason = at, reason
        self._note(at, EventType.QUOTE_REJECTED, self._customer.actor, reason=reason)

    def request_changes(self, at: datetime, comment: str) -> None:
        self._move(QuoteMove.REQUEST_CHANGES, at)
        self.quote.changes_requested_at, self.quote.change_request = at, comment
        self._note(at, EventType.QUOTE_CHANGES_REQUESTED, self._customer.actor, comment=comment)

    def revise(self, at: datetime) -> None:
        self._move(QuoteMove.REVISE, at)
        self._revisions[-1].superseded_at = at
        start_over(self.quote, self._team, at)
        self._note(at, EventType.QUOTE_REVISED, self._seller, revision=self.quote.revision)

    def update(self, at: datetime, discount: DiscountType, value: int) -> None:
        """Gives a discount, and as much time again as a new quote has."""
        self._move(QuoteMove.EDIT, at)
        quote = self.quote
        quote.discount_type, quote.discount_value = discount, Decimal(value)
        quote.valid_until = day_at(at, self._team.timezone) + timedelta(days=self._team.quote_valid_days)
        quote.expires_at = end_of_day(quote.valid_until, self._team.timezone)
        self._price()
        self._note(at, EventType.QUOTE_UPDATED, self._seller)

    def expire(self) -> None:
        """At the midnight that ends its last day."""
        self._move(QuoteMove.EXPIRE, self.quote.expires_at)
        self._note(self.quote.expires_at, EventType.QUOTE_EXPIRED, SYSTEM)

    def convert(self, at: datetime) -> InvoiceCase:
        self._move(QuoteMove.CONVERT, at)
        invoice, lines = invoice_of(self._team, self.quote, self.lines)
        self.quote.converted_at = invoice.created_at = invoice.updated_at = at
        self._note(at, EventType.QUOTE_CONVERTED, self._seller, invoice_id=invoice.id)
        return InvoiceCase(self._books, invoice, lines, self.quote, self._seller)

    def rows(self) -> Iterator[SQLModel]:
        """Everything that is stored of the quote."""
        yield self.quote
        yield from self.lines
        yield from self._tax_lines
        yield from self._revisions
        for revision in self._revisions:
            yield PublicLink(
                team_id=revision.team_id,
                id=new_id(Prefix.PUBLIC_LINK),
                quote_id=revision.quote_id,
                revision=revision.revision,
                created_at=revision.sent_at,
            )
        for label in self._labels:
            yield QuoteLabel(team_id=self.quote.team_id, quote_id=self.quote.id, label_id=label.id)

    def _price(self) -> None:
        quote = self.quote
        totals = price_quote(quote, self.lines)
        self._tax_lines = [
            QuoteTaxLine(
                team_id=quote.team_id, id=new_id(Prefix.QUOTE_TAX_LINE), quote_id=quote.id, **columns
            )
            for columns in tax_line_columns(totals, quote.currency)
        ]

    def _move(self, move: QuoteMove, at: datetime) -> None:
        self.quote.status = QUOTE_STATES.after(move, QuoteStatus(self.quote.status))
        self._touch(at)

    def _touch(self, at: datetime) -> None:
        self.quote.version += 1
        self.quote.updated_at = at

    def _note(self, at: datetime, type: EventType, actor: Actor, **data: object) -> None:
        self._books.note(at, type, self.quote, actor, **data)
