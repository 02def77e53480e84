"""One invoice with all its rows, moved along as the verbs do it, at moments of the past."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import SQLModel

from models.calendar import day_at, end_of_day
from models.document import PaymentStatus
from models.event import EventType
from models.identifier import Prefix, new_id
from models.invoice import Invoice, InvoiceLine, InvoiceTaxLine
from models.invoice_status import INVOICE_STATES, InvoiceMove, InvoiceStatus, is_overdue, payment_status
from models.payment import Payment, PaymentMethod, Refund
from models.public_link import PublicLink
from models.quote import Quote
from models.viewer import SYSTEM, Actor
from resolvers.document import price, tax_line_columns
from resolvers.invoice_rows import settle
from server.demo.books import Books


class InvoiceCase:
    """Each method is the verb of its name and takes the moment at which it is done."""

    def __init__(
        self, books: Books, invoice: Invoice, lines: Sequence[InvoiceLine], quote: Quote, seller: Actor
    ) -> None:
        """The draft that the quote became at the invoice's `created_at`."""
        self.invoice, self._lines, self._quote = invoice, lines, quote
        self._books, self._team, self._seller = books, books.business.team, seller
        self._payments: list[Payment] = []
        self._refunds: list[Refund] = []
        at = invoice.created_at
        invoice.issue_date = day_at(at, self._team.timezone)
        invoice.due_date = invoice.issue_date + timedelta(days=self._team.payment_terms_days)
        invoice.overdue_at = end_of_day(invoice.due_date, self._team.timezone)
        for line in lines:
            line.created_at = line.updated_at = at
        self._tax_lines = [
            InvoiceTaxLine(
                team_id=invoice.team_id, id=new_id(Prefix.INVOICE_TAX_LINE), invoice_id=invoice.id, **columns
            )
            for columns in tax_line_columns(price(invoice, lines), invoice.currency)
        ]
        settle(invoice)
        self._note(at, EventType.INVOICE_CREATED, invoice, quote_id=quote.id)

    def send(self, at: datetime) -> None:
        self._move(InvoiceMove.SEND, at)
        self.invoice.sent_at = at
        self._settle(at)
        self._note(at, EventType.INVOICE_SENT, self.invoice)

    def void(self, at: datetime, reason: str) -> None:
        self._move(InvoiceMove.VOID, at)
        self.invoice.voided_at, self.invoice.void_reason = at, reason
        self._settle(at)
        self._note(at, EventType.INVOICE_VOIDED, self.invoice, reason=reason)

    def write_off(self, at: datetime, reason: str) -> None:
        self._move(InvoiceMove.WRITE_OFF, at)
        self.invoice.written_off_at, self.invoice.write_off_reason = at, reason
        settle(self.invoice)
        self._note(at, EventType.INVOICE_WRITTEN_OFF, self.invoice, reason=reason)

    def pay(
        self, at: datetime, amount: int, fee: int, method: PaymentMethod, reference: str | None
    ) -> Payment:
        """Amounts in minor units."""
        self._move(InvoiceMove.PAY, at)
        invoice = self.invoice
        payment = Payment(
            team_id=invoice.team_id,
            id=new_id(Prefix.PAYMENT),
            invoice_id=invoice.id,
            client_id=invoice.client_id,
            currency=invoice.currency,
            amount_minor=amount,
            fee_minor=fee,
            net_minor=amount - fee,
            method=method,
            reference=reference,
            received_at=at,
            created_at=at,
            updated_at=at,
        )
        self._payments.append(payment)
        invoice.amount_paid_minor += amount
        paid = self._settle(at)
        self._note(at, EventType.PAYMENT_RECEIVED, payment, document=invoice, invoice_id=invoice.id)
        if paid:
            self._note(at, EventType.INVOICE_PAID, invoice)
        return payment

    def refund(self, at: datetime, payment: Payment, amount: int, reason: str) -> None:
        """`amount` in minor units."""
        refund = Refund(
            team_id=payment.team_id,
            id=new_id(Prefix.REFUND),
            payment_id=payment.id,
            currency=payment.currency,
            amount_minor=amount,
            reason=reason,
            created_at=at,
            updated_at=at,
        )
        self._refunds.append(refund)
        payment.refunded_minor += amount
        payment.updated_at = at
        self.invoice.amount_paid_minor -= amount
        self.invoice.refunded_minor += amount
        self._touch(at)
        self._settle(at)
        self._note(at, EventType.PAYMENT_REFUNDED, payment, document=self.invoice, refund_id=refund.id)

    def fall_overdue(self) -> None:
        """At the midnight that ends its due date, or later when only a refund left something due."""
        invoice = self.invoice
        over = [at for at in (invoice.paid_at, invoice.voided_at) if at is not None]
        waited = invoice.sent_at is not None and all(at > invoice.overdue_at for at in over)
        waits = is_overdue(
            InvoiceStatus(invoice.status), invoice.payment_status, invoice.overdue_at, invoice.overdue_at
        )
        if waited or waits:
            at = invoice.overdue_at if waited else max(invoice.overdue_at, invoice.updated_at)
            invoice.overdue_noticed_at = at
            self._books.note(at, EventType.INVOICE_OVERDUE, invoice, SYSTEM)

    def rows(self) -> Iterator[SQLModel]:
        """Everything that is stored of the invoice."""
        yield self.invoice
        yield from self._lines
        yield from self._tax_lines
        yield from self._payments
        yield from self._refunds
        invoice = self.invoice
        if invoice.sent_at is not None:
            link = new_id(Prefix.PUBLIC_LINK)
            yield PublicLink(
                team_id=invoice.team_id, id=link, invoice_id=invoice.id, created_at=invoice.sent_at
            )

    def _settle(self, at: datetime) -> bool:
        """Works out how far the invoice and its quote are paid; True where this made the invoice paid."""
        invoice, quote = self.invoice, self._quote
        became_paid = settle(invoice)
        if became_paid:
            invoice.paid_at = at
        stands = invoice.status in (InvoiceStatus.SENT, InvoiceStatus.WRITTEN_OFF)
        before = quote.payment_status
        quote.payment_status = (
            payment_status(
                max(invoice.total_minor, quote.total_minor),
                invoice.amount_paid_minor + invoice.refunded_minor,
                invoice.refunded_minor,
            )
            if stands
            else PaymentStatus.UNPAID
        )
        if quote.payment_status != before:
            quote.updated_at = at
        return became_paid

    def _move(self, move: InvoiceMove, at: datetime) -> None:
        self.invoice.status = INVOICE_STATES.after(move, InvoiceStatus(self.invoice.status))
        self._touch(at)

    def _touch(self, at: datetime) -> None:
        self.invoice.version += 1
        self.invoice.updated_at = at

    def _note(self, at: datetime, type: EventType, subject: object, **data: object) -> None:
        self._books.note(at, type, subject, self._seller, **data)
