"""One frozen view of a document: what its PDF, its page and its mails are all made from, and its SHA-256.

`FrozenDocument` is what was sent and never changes; `DocumentView` adds what has happened since.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.described_enum import DescribedEnum
from models.document import LineItemKind, PaymentStatus
from models.payment import PaymentMethod
from models.pricing import Discount, PricingMode, TaxCategory
from models.team import DocumentTemplate


class DocumentKind(DescribedEnum):
    """What a document is."""

    QUOTE = "QUOTE", "A binding offer."
    ESTIMATE = "ESTIMATE", "A non-binding estimate."
    INVOICE = "INVOICE", "A claim for payment."
    RECEIPT = "RECEIPT", "Proof of one payment."


class Standing(DescribedEnum):
    """What a reader has to know at first sight of a document that is not simply in force."""

    DRAFT = "DRAFT", "Not sent yet, and may still change."
    IN_FORCE = "IN_FORCE", "Sent, and as it says."
    SUPERSEDED = "SUPERSEDED", "A later revision has taken its place."
    WITHDRAWN = "WITHDRAWN", "Deleted after it was sent."
    ACCEPTED = "ACCEPTED", "The client agreed."
    REJECTED = "REJECTED", "The client declined."
    EXPIRED = "EXPIRED", "Not answered in time."
    PAID = "PAID", "Nothing is due any more."
    VOID = "VOID", "Cancelled."


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address (EN 16931 BG-5, BG-8); `country` is ISO 3166-1 alpha-2."""

    line1: str | None
    line2: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a document is from (BG-4) or for (BG-7)."""

    name: str
    company: str | None
    address: PostalAddress
    email: str | None
    phone: str | None
    website: str | None
    tax_number: str | None


@dataclass(frozen=True, slots=True)
class Brand:
    """How the sender's documents look, as far as their plan includes it."""

    template: DocumentTemplate
    color: str | None
    """#rrggbb."""
    logo_id: str | None


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A line; amounts in minor units, `unit_price` in currency units, `tax_rate` in percent."""

    id: str
    kind: LineItemKind
    name: str
    description: str | None
    quantity: Decimal
    unit: str | None
    unit_price: Decimal
    discount: Discount | None
    discount_minor: int
    tax_category: TaxCategory
    tax_name: str
    tax_rate: Decimal
    amount_minor: int
    optional: bool
    selected: bool

    @property
    def counted(self) -> bool:
        """Whether its amount is part of the totals."""
        return self.kind is LineItemKind.ITEM and (self.selected or not self.optional)


@dataclass(frozen=True, slots=True)
class FrozenTaxLine:
    """The tax of one category and rate (BG-23); amounts in minor units, `rate` in percent."""

    name: str
    category: TaxCategory
    rate: Decimal
    taxable_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class FrozenPayment:
    """Money received; `received_on` is the day in the sender's time zone. Amounts in minor units."""

    id: str
    received_on: date
    method: PaymentMethod
    reference: str | None
    amount_minor: int
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class FrozenDocument:
    """A quote, estimate, invoice or receipt as it was sent; amounts in minor units of `currency`.

    `last_day` is the last day to answer a quote or to pay an invoice; a receipt has none.
    """

    kind: DocumentKind
    team_id: str
    id: str
    number: str | None
    revision: int | None
    title: str | None
    description: str | None
    reference: str | None
    notes: str | None
    terms: str | None
    locale: str
    timezone: str
    currency: str
    pricing_mode: PricingMode
    issue_date: date
    last_day: date | None
    sender: Party
    recipient: Party
    brand: Brand
    lines: tuple[FrozenLine, ...]
    tax_lines: tuple[FrozenTaxLine, ...]
    subtotal_minor: int
    discount: Discount | None
    discount_minor: int
    adjustment_minor: int
    tax_minor: int
    total_minor: int
    total_excluding_tax_minor: int
    payment: FrozenPayment | None
    """What a receipt is for."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Evidence of who agreed to a quote, when, and to which document exactly."""

    accepted_at: datetime
    signer_name: str | None
    signer_email: str | None
    document_hash: str | None
    ip_address: str | None = None
    user_agent: str | None = None
    consent_text: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document, and what has happened to it since it was sent. Amounts in minor units."""

    document: FrozenDocument
    standing: Standing
    acceptance: Acceptance | None = None
    payment_status: PaymentStatus = PaymentStatus.UNPAID
    payments: tuple[FrozenPayment, ...] = ()
    amount_paid_minor: int = 0
    amount_due_minor: int = 0
    public_url: str | None = None


def document_hash(document: FrozenDocument) -> str:
    """The SHA-256, in hexadecimal, of the document's canonical JSON: the same document, the same hash."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def canonical_json(view: FrozenDocument | DocumentView) -> bytes:
    """The one JSON of a view (after RFC 8785): sorted names, no spaces, UTF-8, numbers without idle zeros."""
    text = json.dumps(
        dataclasses.asdict(view), default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return text.encode()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
