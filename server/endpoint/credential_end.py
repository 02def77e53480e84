"""When the credentials end that a stream or a socket was opened with."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from auth.admission import standing
from auth.authentication import Presented
from auth.errors import AccessRefused, Unauthenticated
from models.viewer import Viewer

Authenticate = Callable[[Presented], Awaitable[Viewer]]
Doubt = Callable[[Presented, Viewer], Awaitable[None]]
"""Returns once what was presented may not stand for a viewer any more; how soon is up to it."""
USED_EVERY = 3600.0
"""After so many seconds a stream is another use of its credentials, which do not fall idle meanwhile."""
PAUSE = 0.2
"""How many seconds lie between one look and the next."""

log = structlog.get_logger("quotegraph.credentials")


class CredentialEnd:
    """Waits for the end of credentials: `doubtful` says when to look, and `authenticate` what there is."""

    def __init__(self, authenticate: Authenticate, doubtful: Doubt, used_every: float = USED_EVERY) -> None:
        self._authenticate = authenticate
        self._doubtful = doubtful
        self._used_every = used_every

    async def __call__(self, presented: Presented, viewer: Viewer) -> AccessRefused:
        """Why it stands for this viewer no more; a change of the role ends it like a revocation."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._used_every):
                    await self._doubtful(presented, viewer)
            try:
                if standing(await self._authenticate(presented)) != standing(viewer):
                    return Unauthenticated("What these credentials may do has changed. Connect again.")
            except AccessRefused as refused:
                return refused
            except Exception as error:
                log.warning("credentials not rechecked", exc_info=error)
            await asyncio.sleep(PAUSE)  # where clocks differ, or the database is away, the doubt remains
