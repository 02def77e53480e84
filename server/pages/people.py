"""What the pages of people work with, put together once for the application."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

from auth.errors import Throttled
from auth.password import Passwords
from auth.rate_limit import RateLimiter
from auth.session import Client, Sessions
from auth.sign_in import SignIn
from models.errors import Refused
from models.user import User
from resolvers.place import Place, places_of
from server.database import Database
from server.http.address_limit import bucket_of
from server.mailing import mail_shown
from server.pages.response import see_other
from server.pages.signed_in import SignedIn, session_cookie, signed_in, to_sign_in
from server.settings import Settings

HOME = "/account"
"""Where somebody comes to who has signed in and did not want anything else."""

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


def people_of(request: Request) -> People:
    """What the application keeps for its pages."""
    people: People = request.app.state.people
    return people


async def places_with(request: Request, person: SignedIn) -> list[Place]:
    """The person's places in all teams that they belong to."""
    async with people_of(request).database.transaction(None) as session:
        return await places_of(session, person.user.id)


def client_of(request: Request) -> Client:
    """The browser at the other end."""
    address = request.client.host if request.client else None
    return Client(address, request.headers.get("user-agent"))


def network_of(request: Request) -> str:
    """What attempts from this browser are counted by."""
    return bucket_of(request.scope)


def for_signed_in(
    page: Callable[[Request, SignedIn], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a page for somebody who is signed in; anybody else is led to the sign-in page."""

    async def serve(request: Request) -> Response:
        person = await signed_in(request)
        if person is None:
            # a form that nobody is signed in for any more leads to a page to go on from
            return to_sign_in(request) if request.method == "GET" else see_other(HOME)
        return await page(request, person)

    return serve


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
