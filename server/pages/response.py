"""What pages are answered with: HTML under a policy that runs no script and sends forms nowhere else."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from documents.page import ICON, ICON_PATH, STYLESHEET, STYLESHEET_PATH, page
from server.http.content_security_policy import content_security_policy

_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


def html(name: str, status: int = 200, /, *, form_targets: Sequence[str] = (), **values: Any) -> Response:
    """The page `name`, filled in.

    `form_targets` are origins to which an answer to one of its forms may redirect, apart from our own.
    """
    return HTMLResponse(page(name, **values), status, _headers(form_targets))


def see_other(path: str) -> Response:
    """Sends the browser on to one of our own pages, with GET (RFC 9110 §15.4.4)."""
    return RedirectResponse(path, 303)


def static_routes() -> list[BaseRoute]:
    """The stylesheet and the icon of all pages; their addresses change with their content."""

    async def stylesheet(_: Request) -> Response:
        return Response(STYLESHEET, media_type="text/css", headers=_FOR_GOOD)

    async def icon(_: Request) -> Response:
        return Response(ICON, media_type="image/svg+xml", headers=_FOR_GOOD)

    # a PDF or a stream of events names no icon, and browsers then look there
    return [Route(STYLESHEET_PATH, stylesheet), Route(ICON_PATH, icon), Route("/favicon.ico", icon)]


def _headers(form_targets: Sequence[str]) -> dict[str, str]:
    return {
        "Content-Security-Policy": content_security_policy(
            style_src="'self'", img_src="'self'", form_action=" ".join(("'self'", *form_targets))
        ),
        # with `no-referrer` browsers would send `Origin: null` with our own forms, too
        "Referrer-Policy": "same-origin",
    }
