"""Webhook deliveries: one message to one endpoint, with what came of it."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Index
from sqlalchemy import text as sql
from sqlmodel import Field

from models.columns import TeamOwned, code_field, enum_field, id_field, instant_field, text_field, utc_now
from models.described_enum import DescribedEnum
from models.keys import same_team_key

PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600)
)
"""How long to wait after each failed attempt; after the last one the delivery has failed."""
JITTER: Final = 0.1
"""By how much of itself a pause may be longer or shorter, so that what failed together comes back apart."""
MOST_ATTEMPTS: Final = len(PAUSES) + 1
KEPT: Final = timedelta(days=30)
"""How long deliveries are kept, with all their attempts."""
MOST_REPLAYED: Final = 10_000
TEST_EVENT: Final = "webhook.test"
"""The name on the wire of a message that tells of nothing but itself."""


class DeliveryKind(DescribedEnum):
    """Why a delivery was made."""

    EVENT = "EVENT", "Something happened."
    REPLAY = "REPLAY", "An event is told again, as somebody asked for."
    TEST = "TEST", "Somebody tries the endpoint out."


class DeliveryStatus(DescribedEnum):
    """How far a delivery has come."""

    PENDING = "PENDING", "Waits to be sent, for the first time or again."
    DELIVERED = "DELIVERED", "Was answered with a status of 200 to 299."
    FAILED = "FAILED", "Was given up; it can be retried by hand."


class WebhookDelivery(TeamOwned, table=True):
    """A row of the delivery log. What it says of the event outlives the event log's own retention.

    Of what was answered it says what the last attempt did; `WebhookAttempt` has all of them.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        same_team_key("endpoint_id", "webhook_endpoint"),
        Index(
            "webhook_delivery_event_key",
            "team_id",
            "endpoint_id",
            "event_no",
            unique=True,
            postgresql_where=sql("kind = 'EVENT'"),
        ),
        Index("webhook_delivery_log_idx", "team_id", "endpoint_id", "created_at", "id"),
        Index(
            "webhook_delivery_fresh_idx",
            "team_id",
            "endpoint_id",
            "event_no",
            postgresql_where=sql("fresh"),
        ),
        Index(
            "webhook_delivery_due_idx",
            "team_id",
            "endpoint_id",
            "next_attempt_at",
            "id",
            postgresql_where=sql("status = 'PENDING' and not fresh"),
        ),
    )

    endpoint_id: str = id_field()
    owner_app_id: str | None = id_field(default=None)
    """The app that the endpoint belongs to."""
    kind: DeliveryKind = enum_field(DeliveryKind, "webhook_delivery_kind")
    event_no: int | None = Field(default=None, sa_type=BigInteger)
    event_id: str | None = id_field(default=None)
    event_name: str = code_field()
    """The event's type on the wire, such as `quote.accepted`."""
    subject_id: str = id_field()
    occurred_at: datetime = instant_field()
    status: DeliveryStatus = enum_field(
        DeliveryStatus, "webhook_delivery_status", default=DeliveryStatus.PENDING
    )
    fresh: bool = Field(default=False)
    """Whether this is an event's first attempt yet to be made: those are made in the order of the log."""
    attempts: int = Field(default=0)
    next_attempt_at: datetime | None = instant_field(default_factory=utc_now)
    last_attempt_at: datetime | None = instant_field(default=None)
    delivered_at: datetime | None = instant_field(default=None)
    request_body: str | None = text_field(default=None)
    """What was sent, and is sent again; None before the first attempt."""
    response_status: int | None = Field(default=None)
    response_body: str | None = text_field(default=None)
    error: str | None = text_field(default=None)
    """Why there was no answer."""
    duration_ms: int | None = Field(default=None)
    created_at: datetime = instant_field(default_factory=utc_now)

    @property
    def message_id(self) -> str:
        """What the receiver tells repetitions by: the same for all attempts, and for the event's replays."""
        return self.event_id or self.id
