"""Who is asking, in the schema."""

from datetime import datetime

import strawberry

from graph.engine.requires_scope import RequiresScope
from graph.mutation import Info
from graph.node_query import by_id
from graph.team import SCOPE as READ_TEAM
from graph.team import Team
from models.scope import SCOPES
from models.team import Team as TeamRow
from models.viewer import Actor as ActorValue
from models.viewer import ActorKind
from models.viewer import Viewer as ViewerValue

API_VERSION = "2026-11-20"


@strawberry.type(description="The one who acts, as the event log remembers it.")
class Actor:
    """`models.viewer.Actor` in the schema."""

    kind: ActorKind = strawberry.field(description="What kind of being it is.")
    id: strawberry.ID | None = strawberry.field(
        description="The identifier of the member or API key, where it is one."
    )
    name: str = strawberry.field(description="What it is called.")

    @classmethod
    def of(cls, actor: ActorValue) -> "Actor":
        """The same actor, for the schema."""
        return cls(kind=actor.kind, id=None if actor.id is None else strawberry.ID(actor.id), name=actor.name)


@strawberry.type(description="You: the credentials of this request, and the team that they belong to.")
class Viewer:
    """`models.viewer.Viewer` in the schema."""

    value: strawberry.Private[ViewerValue]

    @strawberry.field(description="What the credentials may be used for, such as `read:quotes`.")
    def scopes(self) -> list[str]:
        """In the order of the documentation."""
        return [scope for scope in SCOPES if scope in self.value.scopes]

    @strawberry.field(description="Who acts with these credentials.")
    def actor(self) -> Actor:
        """An API key or a member."""
        return Actor.of(self.value.actor)

    @strawberry.field(description="The team.", directives=[RequiresScope(scope=READ_TEAM)])
    async def team(self, info: Info) -> Team | None:
        """The one team that all these credentials can reach."""
        return await by_id(info, TeamRow, self.value.team_id)  # type: ignore[no-any-return]

    @strawberry.field(description="When the credentials end; null for those that live until revoked.")
    def expires_at(self) -> datetime | None:
        """API keys do not end by themselves."""
        return self.value.expires_at


@strawberry.type
class ViewerQueries:
    """The caller."""

    @strawberry.field(description="You.")
    def viewer(self, info: Info) -> Viewer | None:
        """Whoever asks may know who they are."""
        return Viewer(value=info.context.caller)

    @strawberry.field(description="The version of this API, a date.")
    def api_version(self) -> str:
        """Changes when something is added or deprecated."""
        return API_VERSION
