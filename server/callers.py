"""Makes a caller known to the context of their operations."""

from __future__ import annotations

from typing import Protocol

from graph.context import Context
from models.viewer import Viewer
from server.request_log import record_of


class Authenticator(Protocol):
    """Tells who is asking."""

    async def __call__(self, authorization: str | None) -> Viewer:
        """The viewer behind an `Authorization` header; raises AccessRefused for a bad or missing one."""
        ...


class Callers:
    """Those who ask, as `authenticate` tells them."""

    def __init__(self, authenticate: Authenticator) -> None:
        self._authenticate = authenticate

    def recognise(self, context: Context, authorization: str | None) -> bool:
        """Take the caller for who they were; the statement that answers checks it, or else `admit`."""
        remembered = getattr(self._authenticate, "remembered", lambda _: None)(authorization)
        if remembered is None:
            return False
        context.viewer, context.credential = remembered.viewer, remembered.credential
        assert context.request is not None
        record_of(context.request).admitted(remembered.viewer.team_id)
        return True

    async def admit(self, context: Context, authorization: str | None) -> None:
        """Ask who the caller is; raises AccessRefused for one who may not come in."""
        context.viewer = await self._authenticate(authorization)
        if context.request is not None:
            record_of(context.request).admitted(context.viewer.team_id)
            context.request.state.viewer = context.viewer
