"""Webhook endpoints: addresses that are told of a team's events, and the queue of those with work to do."""

import base64
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.columns import TeamOwned, Versioned, enum_field, id_field, instant_field, text_field
from models.described_enum import DescribedEnum
from models.event import EventType
from models.keys import same_team_key, team_key
from models.scope import holds

BOTH_SECRETS_FOR: Final = timedelta(hours=24)
"""How long deliveries are signed with the secret before the newest one as well."""
FAILING_AT_MOST: Final = timedelta(days=5)
"""How long an endpoint may fail, without a single success, before it is disabled."""
FAILED_AT_LEAST: Final = 4
"""Attempts of one message that have to fail before: a slip after quiet weeks is tried again first."""

_KIND: Final = "whsec_"
_SECRET_BYTES: Final = 32


class EndpointStatus(DescribedEnum):
    """Whether an endpoint is told of events."""

    ENABLED = "ENABLED", "Is told of events as they happen."
    DISABLED = "DISABLED", "Is told of nothing; what happens meanwhile can be replayed later."


class DisabledReason(DescribedEnum):
    """Why an endpoint is disabled."""

    BY_HAND = "BY_HAND", "Somebody disabled it."
    GONE = "GONE", "It answered 410 Gone."
    FAILING = "FAILING", "It failed for five days without a single success."
    AUTHORIZATION_ENDED = "AUTHORIZATION_ENDED", "The app that it belongs to was disconnected."
    PLAN_ENDED = "PLAN_ENDED", "The team's plan does not include the API any more."


class WebhookEndpoint(TeamOwned, Versioned, table=True):
    """Where events are posted to. Its secrets sign, so they are kept encrypted rather than as a hash.

    A deleted one stays as a row, without its secrets, for the log of its deliveries.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        team_key(),
        ForeignKeyConstraint(["owner_app_id"], ["app.id"]),
        same_team_key("authorization_id", "app_authorization"),
        Index("webhook_endpoint_created_at_idx", "team_id", "created_at", "id"),
        Index(
            "webhook_endpoint_deleted_idx",
            "team_id",
            "deleted_at",
            postgresql_where=sql("deleted_at is not null"),
        ),
    )

    url: str = text_field()
    types: list[str] = Field(sa_type=ARRAY(Text), default_factory=list)
    """Names of `EventType`; empty for all."""
    description: str | None = text_field(default=None)
    query: str | None = text_field(default=None)
    """A GraphQL document on `Event` that shapes the payload; None for the default one."""
    status: EndpointStatus = enum_field(
        EndpointStatus, "webhook_endpoint_status", default=EndpointStatus.ENABLED
    )
    disabled_reason: DisabledReason | None = enum_field(
        DisabledReason, "webhook_endpoint_disabled_reason", default=None
    )
    disabled_at: datetime | None = instant_field(default=None)
    failing_since: datetime | None = instant_field(default=None)
    """When the first of the failures was that no success has followed."""
    owner_app_id: str | None = id_field(default=None)
    """The app that it belongs to, which sees no others; None for the team's own."""
    authorization_id: str | None = id_field(default=None)
    """What allowed the app to make it; the endpoint ends with it."""
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    """What its maker could read: it is told of nothing else."""
    secret: str = text_field()
    previous_secret: str | None = text_field(default=None)
    previous_secret_until: datetime | None = instant_field(default=None)
    deleted_at: datetime | None = instant_field(default=None)

    def is_told_of(self, type: EventType) -> bool:
        """Whether it asked for events of this type, and may be told of them."""
        return told(self.types, self.scopes, type)


class WebhookQueue(SQLModel, table=True):
    """An enabled endpoint's place in the queue of all teams; knows nothing but ids, numbers and times.

    Workers take endpoints, not deliveries, so that one with very many waiting is a single row here.
    """

    __tablename__ = "webhook_queue"
    __table_args__ = (
        same_team_key("endpoint_id", "webhook_endpoint"),
        Index(
            "webhook_queue_due_idx",
            "troubled",
            sql("greatest(due_at, leased_until)"),
            postgresql_where=sql("due_at is not null"),
        ),
    )

    team_id: str = id_field(primary_key=True)
    endpoint_id: str = id_field(primary_key=True)
    fed_no: int = Field(sa_type=BigInteger)
    """The number of the last event that deliveries were made of."""
    due_at: datetime | None = instant_field(default=None)
    """When its next delivery is due; None where there is none."""
    leased_until: datetime | None = instant_field(default=None)
    """Until when it belongs to the worker that took it. Whoever dies holds it no longer than that."""
    lease: str | None = id_field(default=None)
    """Names that worker's turn."""
    troubled: bool = Field(default=False)
    """Whether it failed or was slow the last time: such ones share fewer places."""


def new_signing_secret() -> str:
    """A fresh secret in the form of Standard Webhooks: `whsec_` and base64 of 32 random bytes."""
    return _KIND + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def may_receive(scopes: Collection[str], type: EventType) -> bool:
    """Whether events of this type may be told to whoever holds these scopes.

    `read:events` opens all of them; without it, reading a noun opens the events about it.
    """
    return holds(scopes, "read:events") or holds(scopes, _SCOPE_OF[type])


def told(types: Collection[str], scopes: Collection[str], type: EventType) -> bool:
    """Whether an endpoint for these names of types (none: all) and with these scopes is told of `type`."""
    return (not types or type.name in types) and may_receive(scopes, type)


_NOUNS: Final = {"team": "team", "webhook_endpoint": "webhooks"}
"""Of subjects whose scope is not named by their plural."""


def _scope_of(type: EventType) -> str:
    subject = type.value.partition(".")[0]
    return f"read:{_NOUNS.get(subject, f'{subject}s')}"


_SCOPE_OF: Final = {type: _scope_of(type) for type in EventType}
