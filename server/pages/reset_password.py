"""`/forgot-password` and `/reset-password`: whoever reads the mailbox can choose another password."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from models import errors
from models.errors import Refused
from models.mail import NO_TEAM
from models.mailed_link import LinkPurpose, MailedLink
from models.password import check_password
from resolvers.account import password_reset
from resolvers.mailed_link import RESET_PATH, mail_reset_link
from server.pages.form import first, read_form
from server.pages.link_by_mail import LinkByMail
from server.pages.people import HOME, Faults, enter, faults_of, people_of
from server.pages.response import html

FORGOTTEN = LinkByMail("/forgot-password", "forgot_password", LinkPurpose.PASSWORD_RESET, mail_reset_link)


def reset_password_routes() -> list[BaseRoute]:
    """The routes of both steps."""
    return [
        Route(FORGOTTEN.path, _page),
        Route(FORGOTTEN.path, FORGOTTEN.answer, methods=["POST"]),
        Route(RESET_PATH + "{link}", _password_page),
        Route(RESET_PATH + "{link}", _set_password, methods=["POST"]),
    ]


async def _page(_: Request) -> Response:
    return FORGOTTEN.ask()


async def _password_page(request: Request) -> Response:
    link = await FORGOTTEN.link_of(request)
    return FORGOTTEN.over() if link is None else _ask_for_password(link)


async def _set_password(request: Request) -> Response:
    """Ends all sessions of the user and begins one here."""
    form = await read_form(request, None)
    link = await FORGOTTEN.link_of(request)
    if link is None:
        return FORGOTTEN.over()
    people, found, password = people_of(request), errors.Faults(), first(form, "password")
    check_password(password, ("password",), found, email=link.email)
    try:
        found.refuse_if_any()
        hashed = await people.passwords.hash(password)
        async with people.database.transaction(NO_TEAM) as session:
            user_id = await password_reset(session, request.path_params["link"], hashed)
    except Refused as refused:
        faults = faults_of(refused)
        return FORGOTTEN.over() if "link" in faults else _ask_for_password(link, faults, 422)
    await people.sessions.end_all(user_id)
    return await enter(request, user_id, HOME)


def _ask_for_password(link: MailedLink, faults: Faults | None = None, status: int = 200) -> Response:
    return html("reset_password", status, email=link.email, faults=faults or {})
