"""`/sign-up`: an address is proven by mail first, and then the account and its team are opened."""

from functools import cache

from babel.numbers import get_currency_name
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from auth.errors import Throttled
from models import errors
from models.contact_details import read_email
from models.errors import Refused
from models.identifier import Prefix, new_id
from models.mailed_link import LinkPurpose, MailedLink
from models.money import currencies
from models.password import check_password
from models.regional import timezones
from models.text import read_text
from models.viewer import Actor, ActorKind, Viewer
from resolvers.mailed_link import SIGN_UP_PATH, mail_sign_up_link
from resolvers.perform import perform
from resolvers.user import user_sign_up
from server.pages.form import first, read_form
from server.pages.people import (
    HOME,
    Faults,
    enter,
    faults_of,
    mailed_link_of,
    people_of,
    retry_after,
    too_often,
)
from server.pages.response import html

SIGN_UP = "/sign-up"
_FIELDS = ("name", "team", "currency", "timezone")
_START = {"name": "", "team": "", "currency": "USD", "timezone": "UTC"}
_CLOSED = "Nobody can sign up here by themselves. Ask somebody who is here already to invite you."


def sign_up_routes() -> list[BaseRoute]:
    """The routes of both steps."""
    return [
        Route(SIGN_UP, _page),
        Route(SIGN_UP, _mail_link, methods=["POST"]),
        Route(SIGN_UP_PATH + "{link}", _account_page),
        Route(SIGN_UP_PATH + "{link}", _open_account, methods=["POST"]),
    ]


async def _page(request: Request) -> Response:
    return _ask_for_address(request)


async def _mail_link(request: Request) -> Response:
    """The answer is the same for an address that somebody has: it is the mail that tells them."""
    form = await read_form(request, None)
    people, found = people_of(request), errors.Faults()
    if not people.sign_up_open:
        return html("refused", 403, message=_CLOSED)
    given = first(form, "email")
    email = read_email(given, ("email",), found)
    try:
        found.refuse_if_any()
        await people.count_mail(request, email)
    except Refused as refused:
        return _ask_for_address(request, given, faults_of(refused), 422)
    except Throttled as throttled:
        return retry_after(_ask_for_address(request, given, too_often(throttled), 429), throttled)
    return people.mailed(mail_sign_up_link, email, back=SIGN_UP)


async def _account_page(request: Request) -> Response:
    link = await mailed_link_of(request, LinkPurpose.SIGN_UP)
    return _link_over() if link is None else _ask_for_account(link, _START)


async def _open_account(request: Request) -> Response:
    form = await read_form(request, None)
    link = await mailed_link_of(request, LinkPurpose.SIGN_UP)
    if link is None:
        return _link_over()
    given, password = {name: first(form, name) for name in _FIELDS}, first(form, "password")
    people, found = people_of(request), errors.Faults()
    name = read_text(given["name"], ("name",), found, required=True)
    team = read_text(given["team"], ("team",), found, required=True)
    check_password(password, ("password",), found, email=link.email)
    try:
        found.refuse_if_any()
        hashed = await people.passwords.hash(password)
        actor = Actor(ActorKind.MEMBER, None, name)
        outcome = await perform(
            people.database,
            Viewer(new_id(Prefix.TEAM), actor),
            lambda session, viewer: user_sign_up(
                session,
                viewer,
                request.path_params["link"],
                {
                    "name": name,
                    "password_hash": hashed,
                    "team": team,
                    "currency": given["currency"],
                    "timezone": given["timezone"],
                },
            ),
        )
    except Refused as refused:
        faults = faults_of(refused)
        return _link_over() if "link" in faults else _ask_for_account(link, given, faults, 422)
    return await enter(request, outcome["user_id"], HOME)


def _ask_for_address(
    request: Request, email: str = "", faults: Faults | None = None, status: int = 200
) -> Response:
    if not people_of(request).sign_up_open:
        return html("refused", 403, message=_CLOSED)
    return html("sign_up", status, email=email, faults=faults or {})


def _ask_for_account(
    link: MailedLink, given: dict[str, str], faults: Faults | None = None, status: int = 200
) -> Response:
    return html(
        "sign_up_account",
        status,
        email=link.email,
        given=given,
        faults=faults or {},
        currencies=_currencies(),
        timezones=_timezones(),
    )


def _link_over() -> Response:
    return html("link_over", 410, again=SIGN_UP)


@cache
def _currencies() -> list[tuple[str, str]]:
    return [(code, f"{code} – {get_currency_name(code, locale='en')}") for code in currencies()]


@cache
def _timezones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(timezones()) if "/" in name or name == "UTC"]
