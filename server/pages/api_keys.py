"""`/account/keys`: the API keys of the teams that a person looks after; making one, and ending it."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from models.api_key import ApiKey
from models.errors import Refused
from models.identifier import Prefix, prefix_of
from models.scope import SCOPES
from resolvers.api_key import ApiKeyDraft, api_key_create, api_key_revoke, working_api_keys
from resolvers.perform import perform
from resolvers.place import Place
from server.pages.form import first, read_form
from server.pages.people import HOME, faults_of, for_signed_in, people_of, places_with
from server.pages.response import html, see_other
from server.pages.signed_in import SignedIn, viewer_in

PATH: Final = f"{HOME}/keys"
_OFFERED: Final = [(scope, SCOPES[scope].removesuffix(".")) for scope in ("write", "read")]
"""What a key made here may do; through the API there are keys with any scopes."""
_EMPTY: Final = {"name": "", "team": "", "scope": ""}


def api_keys_routes() -> list[BaseRoute]:
    """The page and its forms."""
    return [
        Route(PATH, for_signed_in(_page)),
        Route(PATH, for_signed_in(_create), methods=["POST"]),
        Route(f"{PATH}/revoke", for_signed_in(_revoke), methods=["POST"]),
    ]


async def _page(request: Request, person: SignedIn) -> Response:
    return await _shown(request, person, revoked="revoked" in request.query_params)


async def _create(request: Request, person: SignedIn) -> Response:
    """Answers with the page itself, on which the secret stands this once."""
    form = await read_form(request, person)
    place = await _chosen(request, person, form)
    if place is None:
        return see_other(PATH)
    database, viewer = people_of(request).database, viewer_in(place, person)
    draft: ApiKeyDraft = {"name": first(form, "name"), "scopes": [first(form, "scope")]}
    try:
        made = await perform(database, viewer, lambda session, viewer: api_key_create(session, viewer, draft))
    except Refused as refused:
        given = {name: first(form, name) for name in _EMPTY}
        return await _shown(request, person, 422, faults=faults_of(refused), given=given)
    return await _shown(request, person, secret=str(made["secret"]))


async def _revoke(request: Request, person: SignedIn) -> Response:
    form = await read_form(request, person)
    place, id = await _chosen(request, person, form), first(form, "key")
    if place is None or prefix_of(id) is not Prefix.API_KEY:
        return see_other(PATH)
    database, viewer = people_of(request).database, viewer_in(place, person)
    try:
        await perform(database, viewer, lambda session, viewer: api_key_revoke(session, viewer, id))
    except Refused:
        return see_other(PATH)
    return see_other(f"{PATH}?revoked")


async def _shown(request: Request, person: SignedIn, status: int = 200, **more: Any) -> Response:
    places = await _places(request, person)
    known: dict[str, Any] = {
        "signed_in": person,
        "teams": [(place.team_id, place.team_name) for place in places],
        "keys": [(place, key) for place in places for key in await _keys_in(request, place)],
        "offered": _OFFERED,
        "words": SCOPES,
        "given": _EMPTY,
        "faults": {},
        "secret": None,
        "revoked": False,
    }
    return html("api_keys", status, **(known | more))


async def _places(request: Request, person: SignedIn) -> list[Place]:
    """The teams whose keys the person may make and end."""
    return [place for place in await places_with(request, person) if place.keeps_keys]


async def _chosen(request: Request, person: SignedIn, form: Mapping[str, list[str]]) -> Place | None:
    team_id = first(form, "team")
    return next((each for each in await _places(request, person) if each.team_id == team_id), None)


async def _keys_in(request: Request, place: Place) -> list[ApiKey]:
    async with people_of(request).database.transaction(place.team_id) as session:
        return await working_api_keys(session, place.team_id)
