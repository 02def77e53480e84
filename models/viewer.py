"""Who is asking: the team a request belongs to, the actor behind it and the scopes it was granted."""

from dataclasses import dataclass, field
from datetime import datetime

from models.described_enum import DescribedEnum
from models.member import MemberRole
from models.plan import Plan
from models.scope import KEPT_FROM_APPS, holds


class ActorKind(DescribedEnum):
    """What kind of being caused a change."""

    API_KEY = "API_KEY", "Software that signed in with an API key."
    APP = "APP", "An app that a person of the team has connected."
    MEMBER = "MEMBER", "A person of the team."
    CLIENT = "CLIENT", "The client, on the public page of a document."
    SYSTEM = "SYSTEM", "The server itself, for what happens with time."


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, as the event log remembers it."""

    kind: ActorKind
    id: str | None
    name: str


SYSTEM = Actor(kind=ActorKind.SYSTEM, id=None, name="Quotegraph")


@dataclass(frozen=True, slots=True)
class Viewer:
    """An authenticated caller, bound to exactly one team."""

    team_id: str
    actor: Actor
    scopes: frozenset[str] = field(default_factory=frozenset)
    plan: Plan = Plan.FREE
    expires_at: datetime | None = None
    """When the credential ends; None for one that lives until it is revoked."""

    user_id: str | None = None
    """The person who acts, or for whom an app does; None where there is none."""
    role: MemberRole | None = None
    """What that person is in the team; bounds what they, or an app for them, may do."""
    authorization_id: str | None = None
    """What an app's credential comes from."""
    session_id: str | None = None
    """The session of the browser in which a person acts."""

    @property
    def app_id(self) -> str | None:
        """The app that acts; None for people and API keys."""
        return self.actor.id if self.actor.kind is ActorKind.APP else None

    def may(self, scope: str) -> bool:
        """Whether the caller holds `scope`, itself or through a coarser one; some are kept from apps.

        `read` and `write` stand for every noun; whoever may write a noun may read it.
        """
        kept_out = self.actor.kind is ActorKind.APP and scope in KEPT_FROM_APPS
        return holds(self.scopes, scope) and not kept_out
