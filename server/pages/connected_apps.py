"""`/account/apps`: the apps that a person has connected to their teams, and the way to disconnect them."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from models.errors import Refused
from models.identifier import Prefix, prefix_of
from models.scope import in_plain_words
from resolvers.authorization import Connected, connected_apps, own_authorization_revoke
from resolvers.perform import perform
from resolvers.place import Place
from server.pages.form import first, read_form
from server.pages.people import for_signed_in, people_of, places_with
from server.pages.response import html, see_other
from server.pages.signed_in import SignedIn, viewer_in

PATH = "/account/apps"


def connected_apps_routes() -> list[BaseRoute]:
    """The page and its form."""
    return [
        Route(PATH, for_signed_in(_page)),
        Route(PATH, for_signed_in(_disconnect), methods=["POST"]),
    ]


async def _page(request: Request, person: SignedIn) -> Response:
    return html(
        "connected_apps",
        signed_in=person,
        connected=await _connected(request, person),
        words=in_plain_words,
        disconnected="disconnected" in request.query_params,
    )


async def _disconnect(request: Request, person: SignedIn) -> Response:
    form = await read_form(request, person)
    team_id, id = first(form, "team"), first(form, "authorization")
    place = next((each for each in await places_with(request, person) if each.team_id == team_id), None)
    if place is None or prefix_of(id) is not Prefix.AUTHORIZATION:
        return see_other(PATH)
    database, viewer = people_of(request).database, viewer_in(place, person)
    try:
        await perform(database, viewer, lambda session, viewer: own_authorization_revoke(session, viewer, id))
    except Refused:
        return see_other(PATH)
    return see_other(f"{PATH}?disconnected")


async def _connected(request: Request, person: SignedIn) -> list[tuple[Place, Connected]]:
    """Every app in every team of the person."""
    found = []
    for place in await places_with(request, person):
        async with people_of(request).database.transaction(place.team_id) as session:
            apps = await connected_apps(session, place.team_id, person.user.id)
        found += [(place, each) for each in apps]
    return found
