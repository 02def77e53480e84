"""`/dev/mail`: the outbox of a demo that has no mail server, for whoever can reach it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from documents.mail.letter import Letter, letter_of
from documents.page import page
from models.link_address import LinkAddresses
from models.mail import NO_TEAM, Mail
from resolvers.directory import every_team
from resolvers.mail import mail_find, mails_newest
from server.database import Database
from server.http.content_security_policy import content_security_policy

SHOWN = 50
"""How many mails the list shows of each team."""

_LIST_POLICY = content_security_policy(style_src="'self'", img_src="'self'")
_MAIL_POLICY = content_security_policy(style_src="'self'", img_src="'self'", frame_src="'self'")
# the mail as such: it may style itself and open its links elsewhere, and nothing more
_LETTER_POLICY = content_security_policy(
    style_src="'unsafe-inline'",
    img_src="'self'",
    frame_ancestors="'self'",
    sandbox="allow-popups allow-popups-to-escape-sandbox",
)


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail of the outbox and what it says."""

    mail: Mail
    letter: Letter
    document: str | None
    """Where the PDF is that goes with it, if one does."""

    @property
    def path(self) -> str:
        """Where it is shown."""
        return f"/dev/mail/{self.mail.team_id}/{self.mail.id}"


def dev_mail_routes(database: Database, links: LinkAddresses) -> list[BaseRoute]:
    """The list of all mails, each mail, and its HTML by itself for a sandboxed frame."""

    def read(mail: Mail) -> KeptMail:
        attached = mail.attach_pdf and "link_id" in mail.contents
        document = f"{links.path(mail.team_id, mail.contents['link_id'])}/pdf" if attached else None
        return KeptMail(mail, letter_of(mail, links), document)

    async def find(request: Request) -> KeptMail:
        team_id, mail_id = request.path_params["team_id"], request.path_params["mail_id"]
        async with database.transaction(team_id) as session:
            mail = await mail_find(session, team_id, mail_id)
        if mail is None:
            raise HTTPException(404)
        return read(mail)

    async def listed(_: Request) -> Response:
        mails = sorted([mail async for mail in _kept(database)], key=lambda mail: mail.created_at)
        html = page("dev_mail_list", mails=[read(mail) for mail in reversed(mails)])
        return _html(html, _LIST_POLICY)

    async def shown(request: Request) -> Response:
        found = await find(request)
        return _html(page("dev_mail", kept=found), _MAIL_POLICY)

    async def letter(request: Request) -> Response:
        response = _html((await find(request)).letter.html, _LETTER_POLICY)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    paths: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/dev/mail": listed,
        "/dev/mail/{team_id}/{mail_id}": shown,
        "/dev/mail/{team_id}/{mail_id}/html": letter,
    }
    return [Route(path, endpoint) for path, endpoint in paths.items()]


async def _kept(database: Database) -> AsyncIterator[Mail]:
    for team_id in (NO_TEAM, *await every_team(database)):
        async with database.transaction(team_id) as session:
            for mail in await mails_newest(session, team_id, SHOWN):
                yield mail


def _html(html: str, policy: str) -> Response:
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})
