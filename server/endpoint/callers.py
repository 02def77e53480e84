"""Makes a caller known to the context of their operations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.requests import Request

from auth.authentication import Presented
from auth.team_session import TeamSession
from graph.context import Context
from models.viewer import Viewer
from server.http.request_log import record_of

BrowserSession = Callable[[Request], Awaitable[TeamSession | None]]
"""What a browser presents by itself; see `server.endpoint.browser_streams`."""


class Authenticator(Protocol):
    """Tells who is asking."""

    async def __call__(self, presented: Presented) -> Viewer:
        """The viewer behind what was presented; raises AccessRefused where that is bad or missing."""
        ...


class Callers:
    """Those who ask, as `authenticate` tells them."""

    def __init__(self, authenticate: Authenticator, browser_session: BrowserSession | None = None) -> None:
        """`browser_session` finds what is presented without a header; None where nothing can be."""
        self._authenticate = authenticate
        self._browser_session = browser_session

    async def presented(self, request: Request) -> Presented:
        """What a request presents: the header, whatever it says, before any session."""
        authorization = request.headers.get("authorization")
        if authorization is None and self._browser_session is not None:
            return await self._browser_session(request)
        return authorization

    def recognise(self, context: Context, presented: Presented) -> bool:
        """Take the caller for who they were; the statement that answers checks it, or else `admit`."""
        remembered = getattr(self._authenticate, "remembered", lambda _: None)(presented)
        if remembered is None:
            return False
        context.viewer, context.credential = remembered.viewer, remembered.credential
        assert context.request is not None
        record_of(context.request).admitted(remembered.viewer.team_id)
        return True

    async def confirm(self, context: Context, request: Request) -> None:
        """Ask who the caller is where they were merely recognised; raises AccessRefused as `admit` does."""
        if context.credential is not None:
            context.credential = None
            await self.admit(context, request.headers.get("authorization"))

    async def admit(self, context: Context, presented: Presented) -> None:
        """Ask who the caller is; raises AccessRefused for one who may not come in."""
        context.viewer = await self._authenticate(presented)
        if context.request is not None:
            record_of(context.request).admitted(context.viewer.team_id)
            context.request.state.viewer = context.viewer
