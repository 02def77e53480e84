"""Who is asking, in the schema."""

from datetime import datetime

import strawberry

from graph.app import App
from graph.authorization import AUTHORIZATIONS, Authorization
from graph.engine.connection import Connection, connection
from graph.engine.fields import anchor, provided, to_provided, to_tenant
from graph.team import SCOPE as READ_TEAM
from graph.team import Team
from models.app import App as AppRow
from models.scope import SCOPES
from models.team import Team as TeamRow
from models.viewer import ActorKind

API_VERSION = "2026-11-20"


@strawberry.type(description="The one who acts, as the event log remembers it.")
class Actor:
    """`models.viewer.Actor` in the schema."""

    kind: ActorKind = provided(lambda context: context.caller.actor.kind, "What kind of being it is.")
    id: strawberry.ID = provided(
        lambda context: context.caller.actor.id or context.caller.actor.kind,
        "The identifier of the member, app or API key; its kind for what is none of these.",
    )
    name: str = provided(lambda context: context.caller.actor.name, "What it is called.")


@strawberry.type(description="You: the credentials of this request, and the team that they belong to.")
class Viewer:
    """`models.viewer.Viewer` in the schema."""

    id: strawberry.ID = provided(
        lambda context: f"{context.caller.actor.id or context.caller.actor.kind}.viewer",
        "For caches: identifies these credentials. Nothing can be looked up by it.",
    )
    scopes: list[str] = provided(
        lambda context: [scope for scope in SCOPES if scope in context.caller.scopes],
        "What the credentials may be used for, such as `read:quotes`.",
    )
    actor: Actor = anchor("Who acts with these credentials.")
    team: Team | None = to_tenant(TeamRow, "The one team that all of this can reach.", scope=READ_TEAM)
    app: App | None = to_provided(
        AppRow,
        lambda context: context.caller.actor.id if context.caller.actor.kind is ActorKind.APP else None,
        "The app that acts with these credentials; null for an API key.",
        shared=True,
    )
    authorizations: Connection[Authorization] | None = connection(
        AUTHORIZATIONS, "The apps that people have connected to your team, the newest first."
    )
    expires_at: datetime | None = provided(
        lambda context: context.caller.expires_at,
        "When the credentials end; null for those that live until revoked.",
    )


@strawberry.type
class ViewerQueries:
    """The caller."""

    viewer: Viewer | None = anchor("You.")
    api_version: str = provided(lambda _context: API_VERSION, "The version of this API, a date.")
