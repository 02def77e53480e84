"""A form that takes an e-mail address and mails a link there, which proves whose mailbox it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from auth.errors import Throttled
from auth.sign_in import MAIL_LINK, try_once
from models import errors
from models.contact_details import read_email
from models.errors import Refused
from models.mail import NO_TEAM
from models.mailed_link import LinkPurpose, MailedLink
from resolvers.mailed_link import link_behind
from server.pages.form import first, read_form
from server.pages.people import Faults, faults_of, network_of, people_of, retry_after, too_often
from server.pages.response import html

MailLink = Callable[[AsyncSession, str], Awaitable[None]]
"""Mails a link to an address, or whatever else is to be told there."""


@dataclass(frozen=True, slots=True)
class LinkByMail:
    """One such form, the page `name` at `path`, and the links for one purpose that come of it."""

    path: str
    name: str
    purpose: LinkPurpose
    mail: MailLink

    def ask(self, email: str = "", faults: Faults | None = None, status: int = 200) -> Response:
        """The form."""
        return html(self.name, status, email=email, faults=faults or {})

    async def answer(self, request: Request) -> Response:
        """Mails the link. The answer is the same whether or not somebody has the address: the mail tells."""
        form = await read_form(request, None)
        people, found, given = people_of(request), errors.Faults(), first(form, "email")
        email = read_email(given, ("email",), found)
        try:
            found.refuse_if_any()
            await try_once(people.limiter, MAIL_LINK, email, network_of(request))
        except Refused as refused:
            return self.ask(given, faults_of(refused), 422)
        except Throttled as throttled:
            return retry_after(self.ask(given, too_often(throttled), 429), throttled)

        async def mail() -> None:
            async with people.database.transaction(NO_TEAM) as session:
                await self.mail(session, email)

        response = html("mail_sent", email=email, mail_shown=people.mail_shown, back=self.path)
        response.background = BackgroundTask(mail)  # the time it takes would tell who has an account
        return response

    async def link_of(self, request: Request) -> MailedLink | None:
        """What the path's `{link}` opens; None where it is over, or was never mailed for this purpose."""
        async with people_of(request).database.transaction(NO_TEAM) as session:
            return await link_behind(session, request.path_params["link"], self.purpose)

    def over(self) -> Response:
        """The page for whoever follows a link that is good no more: it leads back to the form."""
        return html("link_over", 410, again=self.path)
