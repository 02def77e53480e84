"""What the pages of people work with, put together once for the application."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from auth.errors import Throttled
from auth.password import Passwords
from auth.rate_limit import RateLimiter
from auth.session import Client, Sessions
from auth.sign_in import MAIL_LINK, SignIn, try_once
from models.errors import Refused
from models.mail import NO_TEAM
from models.mailed_link import LinkPurpose, MailedLink
from models.user import User
from resolvers.mailed_link import link_behind
from server.address_limit import bucket_of
from server.database import Database
from server.mailing import mail_shown
from server.pages.response import html, see_other
from server.pages.signed_in import session_cookie
from server.settings import Settings

HOME = "/account"
"""Where somebody comes to who has signed in and did not want anything else."""

MailLink = Callable[[AsyncSession, str], Awaitable[None]]
Faults = dict[str, str]
"""What is wrong with a form, by the name of the field; "" is the form as a whole."""


@dataclass(frozen=True, slots=True)
class People:
    """The doors: who comes in, and what opens them."""

    database: Database
    sessions: Sessions
    passwords: Passwords
    limiter: RateLimiter
    sign_in: SignIn
    sign_up_open: bool
    """Whether anybody may open a team of their own."""
    mail_shown: bool
    """Whether mails can be read on /dev/mail, as in a demo."""

    @classmethod
    def of(cls, settings: Settings, database: Database, limiter: RateLimiter) -> Self:
        """The doors as the settings have them."""
        passwords = Passwords()
        sign_in = SignIn(database, passwords, limiter)
        shown = mail_shown(settings)
        return cls(database, Sessions(database), passwords, limiter, sign_in, settings.sign_up, shown)

    async def count_mail(self, request: Request, email: str) -> None:
        """Counts a mail that somebody wants sent to this address. Raises Throttled."""
        await try_once(self.limiter, MAIL_LINK, email, network_of(request))

    def mailed(self, mail_link: MailLink, email: str, *, back: str) -> Response:
        """Says that a link was mailed, and then does so: the time it takes would tell who has an account."""

        async def mail() -> None:
            async with self.database.transaction(NO_TEAM) as session:
                await mail_link(session, email)

        response = html("mail_sent", email=email, mail_shown=self.mail_shown, back=back)
        response.background = BackgroundTask(mail)
        return response


def people_of(request: Request) -> People:
    """What the application keeps for its pages."""
    people: People = request.app.state.people
    return people


def client_of(request: Request) -> Client:
    """The browser at the other end."""
    address = request.client.host if request.client else None
    return Client(address, request.headers.get("user-agent"))


def network_of(request: Request) -> str:
    """What attempts from this browser are counted by."""
    return bucket_of(request.scope)


async def mailed_link_of(request: Request, purpose: LinkPurpose) -> MailedLink | None:
    """What the path's `{link}` opens; None where it is over, or was never mailed for this purpose."""
    async with people_of(request).database.transaction(NO_TEAM) as session:
        return await link_behind(session, request.path_params["link"], purpose)


async def enter(request: Request, user: User | str, path: str) -> Response:
    """Begins a session for the user (or their id), in place of any there was, and sends the browser on."""
    cookie = session_cookie(request)
    user_id = user if isinstance(user, str) else user.id
    secret = await people_of(request).sessions.begin(
        user_id, client_of(request), replacing=cookie.read(request)
    )
    response = see_other(path)
    cookie.set(response, secret)
    return response


def faults_of(refused: Refused) -> Faults:
    """The faults of a refusal by the field they are about; paths into an `input` lose that step."""
    faults: Faults = {}
    for error in refused.errors:
        faults.setdefault(error.path[-1] if error.path else "", error.message)
    return faults


def too_often(throttled: Throttled) -> Faults:
    """What to say to somebody who has tried too often."""
    minutes = math.ceil(throttled.retry_after / 60)
    return {"": f"Too many attempts. Try again in {minutes} minute{'s' if minutes > 1 else ''}."}


def retry_after(response: Response, throttled: Throttled) -> Response:
    """The response with the time to wait in its header (RFC 6585 §4)."""
    response.headers["Retry-After"] = str(math.ceil(throttled.retry_after))
    return response
