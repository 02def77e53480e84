"""What is refused before any page is asked: as a page, for people who came with a browser."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from server.pages.response import html

NAVIGATION = "application/xhtml+xml"
"""What browsers accept when they go to an address or send a form, and no other client asks for."""
_KEPT = ("Allow", "Retry-After")


def for_reader(scope: Scope, refused: Response, message: str) -> Response:
    """`refused` as it is; for a browser the page that says `message`, with the same status."""
    if NAVIGATION not in Headers(scope=scope).get("accept", ""):
        return refused
    shown = html("refused", refused.status_code, message=message)
    shown.headers.update({name: refused.headers[name] for name in _KEPT if name in refused.headers})
    return shown
