"""The event log: everything that happened in a team, in the order it was committed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import code_field, enum_field, id_field, instant_field, text_field
from models.described_enum import DescribedEnum
from models.keys import team_key
from models.viewer import ActorKind

_OF_DOCUMENT, _OF_CLIENT = text("document_id is not null"), text("client_id is not null")


class EventType(DescribedEnum):
    """What happened. The value is the name on the wire, the member's name stands in the API."""

    CLIENT_CREATED = "client.created", "A client was added."
    CLIENT_UPDATED = "client.updated", "A client changed, or was archived."
    QUOTE_CREATED = "quote.created", "A quote was written."
    QUOTE_UPDATED = "quote.updated", "A draft quote changed."
    QUOTE_SENT = "quote.sent", "A quote was sent or published."
    QUOTE_UNPUBLISHED = "quote.unpublished", "The links to a quote were revoked."
    QUOTE_VIEWED = "quote.viewed", "The client looked at a quote."
    QUOTE_ACCEPTED = "quote.accepted", "The client agreed to a quote."
    QUOTE_REJECTED = "quote.rejected", "The client declined a quote."
    QUOTE_CHANGES_REQUESTED = "quote.changes_requested", "The client asked for changes to a quote."
    QUOTE_REVISED = "quote.revised", "A new revision of a sent quote was begun."
    QUOTE_EXPIRED = "quote.expired", "A sent quote was not answered in time."
    QUOTE_CONVERTED = "quote.converted", "An accepted quote became an invoice."
    QUOTE_DELETED = "quote.deleted", "A quote was deleted; it can be restored."
    QUOTE_RESTORED = "quote.restored", "A deleted quote came back."
    INVOICE_CREATED = "invoice.created", "An invoice was written."
    INVOICE_UPDATED = "invoice.updated", "A draft invoice changed."
    INVOICE_SENT = "invoice.sent", "An invoice got its number and was issued."
    INVOICE_OVERDUE = "invoice.overdue", "The due date of an invoice ended before it was paid."
    INVOICE_UNPUBLISHED = "invoice.unpublished", "The link to an invoice was revoked."
    INVOICE_PAID = "invoice.paid", "Nothing is due on an invoice any more."
    INVOICE_VOIDED = "invoice.voided", "An invoice was cancelled."
    INVOICE_WRITTEN_OFF = "invoice.written_off", "An invoice was given up as a bad debt."
    PAYMENT_RECEIVED = "payment.received", "A payment was recorded."
    PAYMENT_REFUNDED = "payment.refunded", "Money of a payment was given back."
    PRODUCT_CREATED = "product.created", "A product was added."
    PRODUCT_UPDATED = "product.updated", "A product changed, or was archived."
    TEAM_UPDATED = "team.updated", "The team's settings changed."
    MEMBER_INVITED = "member.invited", "Somebody was invited into the team, perhaps again."
    MEMBER_JOINED = "member.joined", "Somebody came into the team."
    MEMBER_UPDATED = "member.updated", "A member got another role."
    MEMBER_REMOVED = "member.removed", "A member was taken out of the team, or an invitation withdrawn."
    APP_CONNECTED = "app.connected", "Somebody connected an app to the team."
    APP_DISCONNECTED = "app.disconnected", "An app was disconnected: all its tokens from that consent ended."
    WEBHOOK_ENDPOINT_DISABLED = (
        "webhook_endpoint.disabled",
        "A webhook endpoint was disabled by the server: gone, failing, or without its app or plan.",
    )


class TeamFeed(SQLModel, table=True):
    """The last event number of a team; locked by the transaction that appends."""

    __tablename__ = "team_feed"
    __table_args__ = (team_key(),)

    team_id: str = id_field(primary_key=True)
    last_no: int = Field(default=0, sa_type=BigInteger)


class Event(SQLModel, table=True):
    """One thing that happened; `no` counts per team without gaps, in the order of commits."""

    __tablename__ = "event"
    __table_args__ = (
        team_key(),
        Index("event_id_key", "team_id", "id", unique=True),
        Index("event_subject_idx", "team_id", "subject_id", "no"),
        Index("event_document_idx", "team_id", "document_id", "no", postgresql_where=_OF_DOCUMENT),
        Index("event_client_idx", "team_id", "client_id", "no", postgresql_where=_OF_CLIENT),
    )

    team_id: str = id_field(primary_key=True)
    no: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    id: str = id_field()
    type: str = code_field()
    subject_id: str = id_field()
    document_id: str | None = id_field(default=None)
    """The document that the subject belongs to, such as the invoice of a payment."""
    client_id: str | None = id_field(default=None)
    owner_id: str | None = id_field(default=None)
    actor_kind: ActorKind = enum_field(ActorKind, "event_actor_kind")
    actor_id: str | None = id_field(default=None)
    actor_name: str = text_field()
    data: dict[str, Any] = Field(sa_type=JSONB, default_factory=dict)
    occurred_at: datetime = instant_field(sa_column_kwargs={"server_default": text("clock_timestamp()")})
