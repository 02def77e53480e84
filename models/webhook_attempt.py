"""Attempts at deliveries: each time that a message was sent, with what came of it."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from models.columns import TeamOwned, enum_field, id_field, instant_field, text_field
from models.described_enum import DescribedEnum


class AttemptOutcome(DescribedEnum):
    """What came of sending a message once."""

    DELIVERED = "DELIVERED", "It was answered with a status of 200 to 299."
    REJECTED = "REJECTED", "It was answered with any other status."
    TIMED_OUT = "TIMED_OUT", "There was no complete answer in time."
    UNREACHABLE = "UNREACHABLE", "The connection failed, or what came over it was no answer."
    BLOCKED = "BLOCKED", "It was not sent: the address is not one that webhooks may be sent to."


class WebhookAttempt(TeamOwned, table=True):
    """A row for each time that a delivery was sent. It goes when its delivery goes."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (
        ForeignKeyConstraint(
            ["team_id", "delivery_id"],
            ["webhook_delivery.team_id", "webhook_delivery.id"],
            ondelete="CASCADE",
        ),
        Index("webhook_attempt_delivery_key", "team_id", "delivery_id", "number", unique=True),
    )

    delivery_id: str = id_field()
    owner_app_id: str | None = id_field(default=None)
    """The app that the endpoint belongs to."""
    number: int = Field()
    """Counts from 1 within the delivery."""
    attempted_at: datetime = instant_field()
    url: str = text_field()
    """Where it was posted to: the endpoint may have another address by now."""
    address: str | None = text_field(default=None)
    """The network address that was connected to, or tried last; None where nothing was."""
    outcome: AttemptOutcome = enum_field(AttemptOutcome, "webhook_attempt_outcome")
    response_status: int | None = Field(default=None)
    response_body: str | None = text_field(default=None)
    error: str | None = text_field(default=None)
    """Why there was no answer."""
    duration_ms: int = Field()


def outcome_of(status: int) -> AttemptOutcome:
    """What it means that an attempt was answered with this status."""
    return AttemptOutcome.DELIVERED if 200 <= status < 300 else AttemptOutcome.REJECTED
