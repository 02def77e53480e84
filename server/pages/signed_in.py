"""Who is signed in: the cookie of a session, and the way to the sign-in page for whoever has none."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from auth.session import Sessions
from models.role import ROLES
from models.user import User
from models.user_session import LONGEST, UserSession
from models.viewer import Actor, ActorKind, Viewer
from resolvers.place import Place
from server.pages.response import see_other

SIGN_IN: Final = "/sign-in"
_NAME: Final = "quotegraph_session"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user in one browser."""

    user: User
    session: UserSession
    csrf: str
    """Stands in every form of this session, in the field `csrf`; no other site can know it."""


def viewer_in(place: Place, person: SignedIn) -> Viewer:
    """The person as they act in one of their teams: with all that their role there may do."""
    actor = Actor(ActorKind.MEMBER, place.member_id, person.user.name)
    scopes = ROLES[place.role].scopes
    return Viewer(place.team_id, actor, scopes, user_id=person.user.id, role=place.role)


class SessionCookie:
    """The cookie that holds the secret of a session: out of reach of scripts and of other sites' forms.

    Over https browsers hold it to this very host (`__Host-`, RFC 6265bis §4.1.3.2).
    """

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self.name = f"__Host-{_NAME}" if secure else _NAME

    def read(self, request: Request) -> str | None:
        """What the browser sends of it, whoever set it; None where it sends none.

        Nothing is unquoted, as we set no quotes: for a hostile header that can take minutes (CVE-2024-7592).
        """
        sent = ";".join(request.headers.getlist("cookie")).split(";")
        pairs = (each.partition("=") for each in sent)
        return {name.strip(): value.strip() for name, _, value in pairs}.get(self.name)

    def set(self, response: Response, secret: str, lifetime: timedelta = LONGEST) -> None:
        response.set_cookie(
            self.name,
            secret,
            max_age=int(lifetime.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def clear(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=self._secure, httponly=True, samesite="lax")


async def signed_in(request: Request) -> SignedIn | None:
    """Who is signed in in the browser that asks; None for nobody.

    The application holds `sessions` (`Sessions`) and `session_cookie` (`SessionCookie`) in its state.
    """
    secret = session_cookie(request).read(request)
    sessions: Sessions = request.app.state.sessions
    found = await sessions.find(secret) if secret else None
    if secret is None or found is None:
        return None
    return SignedIn(*found, csrf=csrf_token(secret))


def session_cookie(request: Request) -> SessionCookie:
    """The cookie of the application that serves this request."""
    cookie: SessionCookie = request.app.state.session_cookie
    return cookie


def to_sign_in(request: Request) -> Response:
    """Sends the browser to the sign-in page, which leads back to what it asked for."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return see_other(f"{SIGN_IN}?next={quote(here, safe='')}")


def local_path(target: str | None, otherwise: str) -> str:
    """`target` where it is a path on this very server, so that nobody can be led elsewhere.

    Browsers read a backslash as a slash and pass over control characters, so neither may stand in one.
    """
    if not target or not target.startswith("/") or target.startswith("//") or len(target) > 8000:
        return otherwise
    if "\\" in target or any(ord(character) < 0x21 or ord(character) == 0x7F for character in target):
        return otherwise
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else otherwise


def csrf_token(secret: str) -> str:
    """What stands in the forms of the session with this secret; the secret cannot be told from it."""
    return hmac.digest(secret.encode(), b"csrf", "sha256").hex()
