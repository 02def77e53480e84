"""`/account`: the teams of whoever is signed in, the browsers they are signed in with, and their password."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from auth.errors import Throttled
from auth.sign_in import SIGN_IN as ATTEMPTS
from auth.sign_in import try_once
from models import errors
from models.errors import Refused
from models.password import check_password
from resolvers.user import password_set
from server.pages.browser_name import browser_name
from server.pages.form import first, read_form
from server.pages.people import (
    HOME,
    Faults,
    enter,
    faults_of,
    for_signed_in,
    network_of,
    people_of,
    places_with,
    retry_after,
    too_often,
)
from server.pages.response import html, see_other
from server.pages.signed_in import SignedIn

_SESSIONS = f"{HOME}/sessions"
_PASSWORD = f"{HOME}/password"


def account_routes() -> list[BaseRoute]:
    """The routes of the page and its forms."""
    return [
        Route(HOME, for_signed_in(_page)),
        Route(f"{_SESSIONS}/end", for_signed_in(_end_session), methods=["POST"]),
        Route(_PASSWORD, for_signed_in(_password_page)),
        Route(_PASSWORD, for_signed_in(_change_password), methods=["POST"]),
    ]


async def _page(request: Request, person: SignedIn) -> Response:
    places = await places_with(request, person)
    return html(
        "account",
        signed_in=person,
        places=places,
        keeper=any(place.keeps_keys for place in places),
        sessions=await people_of(request).sessions.of(person.user.id),
        browser_name=browser_name,
        done={"password": "Your password is changed, and all other browsers are signed out."}.get(
            request.query_params.get("done", "")
        ),
    )


async def _end_session(request: Request, person: SignedIn) -> Response:
    form = await read_form(request, person)
    sessions = people_of(request).sessions
    if "others" in form:
        await sessions.end_all(person.user.id, but=person.session.id)
    else:
        await sessions.end(person.user.id, first(form, "session"))
    return see_other(f"{HOME}#sessions")


async def _password_page(request: Request, person: SignedIn) -> Response:
    return _password_form(person)


async def _change_password(request: Request, person: SignedIn) -> Response:
    """Ends all sessions of the user and begins one here."""
    form = await read_form(request, person)
    people, user, found = people_of(request), person.user, errors.Faults()
    try:
        await try_once(people.limiter, ATTEMPTS, user.email, network_of(request))
        if not await people.passwords.verify(user.password_hash, first(form, "current")):
            found.add(("current",), errors.ErrorCode.INVALID, "This is not your current password.")
        check_password(first(form, "password"), ("password",), found, email=user.email)
        found.refuse_if_any()
    except Refused as refused:
        return _password_form(person, faults_of(refused), 422)
    except Throttled as throttled:
        return retry_after(_password_form(person, too_often(throttled), 429), throttled)
    hashed = await people.passwords.hash(first(form, "password"))
    async with people.database.transaction(None) as session:
        await password_set(session, user.id, hashed)
    await people.sessions.end_all(user.id)
    return await enter(request, user, f"{HOME}?done=password")


def _password_form(person: SignedIn, faults: Faults | None = None, status: int = 200) -> Response:
    return html("change_password", status, signed_in=person, faults=faults or {})
