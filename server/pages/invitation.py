"""`/invitation/…`: somebody who was invited by mail comes into a team, with an account or by opening one."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from models import errors
from models.errors import Refused
from models.password import check_password
from models.secret import SecretKind
from models.text import read_text
from models.user import User
from models.viewer import Actor, ActorKind, Viewer
from resolvers.invitation import PATH, OpenInvitation, invitation_accept, invitation_behind
from resolvers.perform import perform
from resolvers.user import user_of_email, user_with_password
from server.pages.form import first, read_form
from server.pages.people import HOME, Faults, enter, faults_of, people_of
from server.pages.response import html, see_other
from server.pages.signed_in import SignedIn, signed_in

_OVER = "This invitation has been used already, was withdrawn, or is too old. Ask for another one."


def invitation_routes() -> list[BaseRoute]:
    """The routes of the page and its form."""
    return [Route(PATH + "{secret}", _page), Route(PATH + "{secret}", _accept, methods=["POST"])]


async def _page(request: Request) -> Response:
    opened, known = await _find(request)
    if opened is None:
        return html("refused", 410, message=_OVER)
    return _form(request, opened, known, await signed_in(request))


async def _accept(request: Request) -> Response:
    person = await signed_in(request)
    form = await read_form(request, person)
    opened, known = await _find(request)
    if opened is None:
        return html("refused", 410, message=_OVER)
    if person is None and known is not None:
        return _form(request, opened, known, None)  # which leads to the sign-in page
    try:
        if person is not None:
            await _join(request, opened, person.user)
            return see_other(HOME)
        return await _join_with_new_account(request, opened, first(form, "name"), first(form, "password"))
    except Refused as refused:
        return _form(request, opened, known, person, first(form, "name"), faults_of(refused), 422)


async def _join(request: Request, opened: OpenInvitation, user: User) -> None:
    async def join(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
        return await invitation_accept(session, viewer, await _again(request, session, opened), user)

    await perform(people_of(request).database, _joining(opened, user.name), join)


async def _join_with_new_account(
    request: Request, opened: OpenInvitation, given: str, password: str
) -> Response:
    people, found = people_of(request), errors.Faults()
    name = read_text(given, ("name",), found, required=True)
    check_password(password, ("password",), found, email=opened.address)
    found.refuse_if_any()
    hashed = await people.passwords.hash(password)

    async def join(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
        locked = await _again(request, session, opened)
        user = await user_with_password(session, opened.address, name, hashed)
        return {**await invitation_accept(session, viewer, locked, user), "user_id": user.id}

    outcome = await perform(people.database, _joining(opened, name), join)
    return await enter(request, outcome["user_id"], HOME)


async def _find(request: Request) -> tuple[OpenInvitation | None, User | None]:
    """The invitation, and the user with its address who can sign in; None for either."""
    secret = request.path_params["secret"]
    team_id = SecretKind.INVITATION.team_of(secret)
    if team_id is None:
        return None, None
    async with people_of(request).database.transaction(team_id) as session:
        opened = await invitation_behind(session, team_id, secret)
        user = await user_of_email(session, opened.address) if opened else None
    return opened, user if user and user.password_hash else None


async def _again(request: Request, session: AsyncSession, opened: OpenInvitation) -> OpenInvitation:
    """The invitation as this transaction sees it. Raises Refused where somebody else was quicker."""
    found = await invitation_behind(session, opened.team.id, request.path_params["secret"])
    if found is None:
        raise Refused.at(("",), errors.ErrorCode.EXPIRED, _OVER)
    return found


def _joining(opened: OpenInvitation, name: str) -> Viewer:
    return Viewer(opened.team.id, Actor(ActorKind.MEMBER, opened.member.id, name))


def _form(
    request: Request,
    opened: OpenInvitation,
    known: User | None,
    person: SignedIn | None,
    name: str | None = None,
    faults: Faults | None = None,
    status: int = 200,
) -> Response:
    guessed = "" if opened.member.name == opened.member.email else opened.member.name
    return html(
        "invitation",
        status,
        signed_in=person,
        invitation=opened,
        known=known,
        here=request.url.path,
        name=guessed if name is None else name,
        faults=faults or {},
    )
