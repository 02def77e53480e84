"""Who is asking: the team a request belongs to, the actor behind it and the scopes it was granted."""

from dataclasses import dataclass, field
from datetime import datetime

from models.described_enum import DescribedEnum
from models.plan import Plan


class ActorKind(DescribedEnum):
    """What kind of being caused a change."""

    API_KEY = "API_KEY", "Software that signed in with an API key."
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

    def may(self, scope: str) -> bool:
        """Whether the caller holds `scope`, itself or through a coarser one.

        `read` and `write` stand for every noun; whoever may write a noun may read it.
        """
        action, _, noun = scope.partition(":")
        return (
            scope in self.scopes
            or action in self.scopes
            or (action == "read" and ("write" in self.scopes or f"write:{noun}" in self.scopes))
        )
