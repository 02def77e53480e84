"""`/account/apps`: the apps that a person has connected to their teams, and the way to disconnect them."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from models.errors import Refused
from models.identifier import Prefix, prefix_of
from models.scope import in_plain_words
from models.viewer import Actor, ActorKind, Viewer
from resolvers.authorization import Connected, connected_apps, own_authorization_revoke
from resolvers.perform import perform
from resolvers.place import Place, places_of
from server.database import Database
from server.pages.form import first, read_form
from server.pages.response import html, see_other
from server.pages.signed_in import SignedIn, signed_in, to_sign_in

PATH = "/account/apps"


def connected_apps_routes(database: Database) -> list[BaseRoute]:
    """The page and its form."""

    async def places(person: SignedIn) -> list[Place]:
        async with database.transaction(None) as session:
            return await places_of(session, person.user.id)

    async def connected(person: SignedIn, place: Place) -> list[Connected]:
        async with database.transaction(place.team_id) as session:
            return await connected_apps(session, place.team_id, person.user.id)

    async def page(request: Request) -> Response:
        person = await signed_in(request)
        if person is None:
            return to_sign_in(request)
        found = [(place, each) for place in await places(person) for each in await connected(person, place)]
        return html(
            "connected_apps",
            signed_in=person,
            connected=found,
            words=in_plain_words,
            disconnected="disconnected" in request.query_params,
        )

    async def disconnect(request: Request) -> Response:
        person = await signed_in(request)
        if person is None:
            return to_sign_in(request)
        form = await read_form(request, person)
        team_id, id = first(form, "team"), first(form, "authorization")
        place = next((each for each in await places(person) if each.team_id == team_id), None)
        if place is None or prefix_of(id) is not Prefix.AUTHORIZATION:
            return see_other(PATH)
        actor = Actor(ActorKind.MEMBER, place.member_id, person.user.name)
        viewer = Viewer(place.team_id, actor, user_id=person.user.id, role=place.role)
        try:
            await perform(
                database, viewer, lambda session, viewer: own_authorization_revoke(session, viewer, id)
            )
        except Refused:
            return see_other(PATH)
        return see_other(f"{PATH}?disconnected")

    return [Route(PATH, page), Route(PATH, disconnect, methods=["POST"])]
