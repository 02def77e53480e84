"""Event streams that a page of this site opens with `new EventSource(…)`, which sends a cookie and no header.

A person's session opens these and nothing else, so no page of another site can do anything by it: only GET,
only `text/event-stream`, only subscriptions, and only for pages of the very same origin.
"""

from __future__ import annotations

from starlette.requests import Request

from auth.errors import Unauthenticated
from auth.team_session import TeamSession
from models.errors import ErrorCode
from models.identifier import Prefix, prefix_of
from resolvers.place import places_of
from server.database import Database
from server.http.accept import EVENT_STREAM, preferred_stream
from server.http.refusal import RequestRefused
from server.pages.signed_in import session_cookie, signed_in


async def team_session(request: Request, database: Database) -> TeamSession | None:
    """The session by which the browser opens an event stream, and the team that `team` names.

    None where it opens none, or nobody has signed in. Raises Unauthenticated for a page of another origin,
    RequestRefused where `team` is missing and the person has several.
    """
    secret = session_cookie(request).read(request)
    if secret is None or request.method != "GET":
        return None
    if preferred_stream(request.headers.get("accept", "")) != EVENT_STREAM:
        return None
    if not _of_this_origin(request):
        raise Unauthenticated("Only pages of this very origin can use the session of who has signed in.")
    team_id = request.query_params.get("team") or await _only_team(request, database)
    return TeamSession(secret, team_id) if team_id and prefix_of(team_id) is Prefix.TEAM else None


def _of_this_origin(request: Request) -> bool:
    """What the browser says of the page that asks; where it says nothing, nobody is believed.

    Fetch metadata, over https and on localhost, tell a neighbouring subdomain from the site itself, which
    `SameSite` does not. Without them `Origin` has to name us.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin == f"{request.url.scheme}://{request.headers.get('host')}"


async def _only_team(request: Request, database: Database) -> str | None:
    person = await signed_in(request)
    if person is None:
        return None
    async with database.transaction(None) as session:
        places = await places_of(session, person.user.id)
    if len(places) > 1:
        raise RequestRefused(
            400, ErrorCode.BAD_REQUEST, "You belong to several teams: name one, as `&team=team_…`."
        )
    return places[0].team_id if places else None
