"""When the credentials end that a stream or a socket was opened with."""

from collections.abc import Awaitable, Callable

import structlog

from auth.admission import standing
from auth.errors import AccessRefused, Unauthenticated
from models.viewer import Viewer

Authenticate = Callable[[str | None], Awaitable[Viewer]]
Doubt = Callable[[str | None, Viewer], Awaitable[None]]
"""Returns once a header may not stand for a viewer any more; how soon that is noticed is up to it."""

log = structlog.get_logger("quotegraph.credentials")


class CredentialEnd:
    """Waits for the end of credentials: `doubtful` says when to look, and `authenticate` what there is."""

    def __init__(self, authenticate: Authenticate, doubtful: Doubt) -> None:
        self._authenticate = authenticate
        self._doubtful = doubtful

    async def __call__(self, authorization: str | None, viewer: Viewer) -> AccessRefused:
        """Why the header stands for this viewer no more; a change of the role ends it like a revocation."""
        while True:
            await self._doubtful(authorization, viewer)
            try:
                if standing(await self._authenticate(authorization)) != standing(viewer):
                    return Unauthenticated("What these credentials may do has changed. Connect again.")
            except AccessRefused as refused:
                return refused
            except Exception as error:
                log.warning("credentials not rechecked", exc_info=error)
