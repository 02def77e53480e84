"""`/forgot-password` and `/reset-password`: whoever reads the mailbox can choose another password."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from auth.errors import Throttled
from models import errors
from models.contact_details import read_email
from models.errors import Refused
from models.mail import NO_TEAM
from models.mailed_link import LinkPurpose, MailedLink
from models.password import check_password
from resolvers.mailed_link import RESET_PATH, mail_reset_link
from resolvers.user import password_reset
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

FORGOT = "/forgot-password"


def reset_password_routes() -> list[BaseRoute]:
    """The routes of both steps."""
    return [
        Route(FORGOT, _page),
        Route(FORGOT, _mail_link, methods=["POST"]),
        Route(RESET_PATH + "{link}", _password_page),
        Route(RESET_PATH + "{link}", _set_password, methods=["POST"]),
    ]


async def _page(request: Request) -> Response:
    return html("forgot_password", email="", faults={})


async def _mail_link(request: Request) -> Response:
    """The answer is the same for an address that nobody has."""
    form = await read_form(request, None)
    people, found = people_of(request), errors.Faults()
    given = first(form, "email")
    email = read_email(given, ("email",), found)
    try:
        found.refuse_if_any()
        await people.count_mail(request, email)
    except Refused as refused:
        return html("forgot_password", 422, email=given, faults=faults_of(refused))
    except Throttled as throttled:
        return retry_after(html("forgot_password", 429, email=given, faults=too_often(throttled)), throttled)
    return people.mailed(mail_reset_link, email, back=FORGOT)


async def _password_page(request: Request) -> Response:
    link = await mailed_link_of(request, LinkPurpose.PASSWORD_RESET)
    return _link_over() if link is None else _ask_for_password(link)


async def _set_password(request: Request) -> Response:
    """Ends all sessions of the user and begins one here."""
    form = await read_form(request, None)
    link = await mailed_link_of(request, LinkPurpose.PASSWORD_RESET)
    if link is None:
        return _link_over()
    people, found, password = people_of(request), errors.Faults(), first(form, "password")
    check_password(password, ("password",), found, email=link.email)
    try:
        found.refuse_if_any()
        hashed = await people.passwords.hash(password)
        async with people.database.transaction(NO_TEAM) as session:
            user_id = await password_reset(session, request.path_params["link"], hashed)
    except Refused as refused:
        faults = faults_of(refused)
        return _link_over() if "link" in faults else _ask_for_password(link, faults, 422)
    await people.sessions.end_all(user_id)
    return await enter(request, user_id, HOME)


def _ask_for_password(link: MailedLink, faults: Faults | None = None, status: int = 200) -> Response:
    return html("reset_password", status, email=link.email, faults=faults or {})


def _link_over() -> Response:
    return html("link_over", 410, again=FORGOT)
