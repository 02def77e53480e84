"""`/sign-up`: an address is proven by mail first, and then the account and its team are opened."""

from functools import cache

from babel.numbers import get_currency_name, get_territory_currencies
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from models import errors
from models.errors import Refused
from models.identifier import Prefix, new_id
from models.mailed_link import LinkPurpose, MailedLink
from models.money import currencies, is_currency
from models.password import check_password
from models.regional import spoken, spoken_as, timezones
from models.text import read_text
from models.viewer import Actor, ActorKind, Viewer
from resolvers.account import user_sign_up
from resolvers.mailed_link import SIGN_UP_PATH, mail_sign_up_link
from resolvers.perform import perform
from server.http.accept import languages
from server.pages.form import first, read_form
from server.pages.link_by_mail import LinkByMail
from server.pages.people import HOME, Faults, enter, faults_of, people_of
from server.pages.response import html

SIGN_UP = LinkByMail("/sign-up", "sign_up", LinkPurpose.SIGN_UP, mail_sign_up_link)
_FIELDS = ("name", "team", "locale", "currency", "timezone")
_START = {"name": "", "team": "", "locale": "en-US", "currency": "USD", "timezone": "UTC"}
_CLOSED = "Nobody can sign up here by themselves. Ask somebody who is here already to invite you."


def sign_up_routes() -> list[BaseRoute]:
    """The routes of both steps."""
    return [
        Route(SIGN_UP.path, _page),
        Route(SIGN_UP.path, _mail_link, methods=["POST"]),
        Route(SIGN_UP_PATH + "{link}", _account_page),
        Route(SIGN_UP_PATH + "{link}", _open_account, methods=["POST"]),
    ]


async def _page(request: Request) -> Response:
    return SIGN_UP.ask() if people_of(request).sign_up_open else html("refused", 403, message=_CLOSED)


async def _mail_link(request: Request) -> Response:
    return await SIGN_UP.answer(request) if people_of(request).sign_up_open else await _page(request)


async def _account_page(request: Request) -> Response:
    link = await SIGN_UP.link_of(request)
    return SIGN_UP.over() if link is None else _ask_for_account(link, _start(request))


async def _open_account(request: Request) -> Response:
    form = await read_form(request, None)
    link = await SIGN_UP.link_of(request)
    if link is None:
        return SIGN_UP.over()
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
                    "locale": given["locale"],
                },
            ),
        )
    except Refused as refused:
        faults = faults_of(refused)
        return SIGN_UP.over() if "link" in faults else _ask_for_account(link, given, faults, 422)
    return await enter(request, outcome["user_id"], HOME)


def _ask_for_account(
    link: MailedLink, given: dict[str, str], faults: Faults | None = None, status: int = 200
) -> Response:
    return html(
        "sign_up_account",
        status,
        email=link.email,
        given=given,
        faults=faults or {},
        locales=_locales(),
        currencies=_currencies(),
        timezones=_timezones(),
    )


def _start(request: Request) -> dict[str, str]:
    """What the form begins with: a language and a currency by what the browser says it likes."""
    liked = map(spoken_as, languages(request.headers.get("accept-language", "")))
    locale = next(filter(None, liked), _START["locale"])
    current = filter(is_currency, get_territory_currencies(locale.partition("-")[2]))
    return _START | {"locale": locale, "currency": next(current, _START["currency"])}


@cache
def _locales() -> list[tuple[str, str]]:
    return sorted(spoken().items(), key=lambda each: each[1])


@cache
def _currencies() -> list[tuple[str, str]]:
    return [(code, f"{code} – {get_currency_name(code, locale='en')}") for code in currencies()]


@cache
def _timezones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(timezones()) if "/" in name or name == "UTC"]
