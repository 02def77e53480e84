"""`/d/…`: the document behind a public link, whatever it is, for whoever has the address."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from auth.errors import Throttled
from documents.brand import BRAND_PATH, brand_stylesheet
from documents.page import PUBLIC_STYLESHEET, PUBLIC_STYLESHEET_PATH
from models.link_address import PATH
from models.public_link import PublicLink
from resolvers.public_invoice import invoice_behind
from resolvers.public_quote import quote_behind
from server.document_files import pdf_response
from server.pages.form import FormRefused
from server.pages.public_invoice import show_invoice
from server.pages.public_page import UNSEEN, gone_page, notice_page, public_pages, too_often, words_of_browser
from server.pages.public_quote import answer_quote, show_quote

_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
Answer = Callable[[Request, PublicLink], Awaitable[Response]]


def public_document_routes() -> list[BaseRoute]:
    """The routes of the pages and of their stylesheets; the application's state holds `public_pages`."""
    path = PATH + "{secret}"
    return [
        Route(path, _show),
        Route(path, _answer, methods=["POST"]),
        Route(path + "/pdf", _print),
        Route(PUBLIC_STYLESHEET_PATH, _stylesheet),
        Route(BRAND_PATH + "{color}.css", _brand),
    ]


async def _show(request: Request) -> Response:
    return await _with_link(request, lambda link: show_quote if link.quote_id else show_invoice)


async def _answer(request: Request) -> Response:
    return await _with_link(request, lambda link: answer_quote if link.quote_id else show_invoice)


async def _print(request: Request) -> Response:
    return await _with_link(request, lambda _: _pdf)


async def _pdf(request: Request, link: PublicLink) -> Response:
    pages = public_pages(request)
    async with pages.reading(link) as session:
        found = await (quote_behind if link.quote_id else invoice_behind)(session, link)
    if found.view is None:
        return gone_page(found.team)
    address = pages.links.url(link.team_id, link.id)
    response = await pdf_response(request, replace(found.view, public_url=address), pages.printer)
    response.headers.update(UNSEEN)
    return response


async def _with_link(request: Request, page: Callable[[PublicLink], Answer]) -> Response:
    words = words_of_browser(request)
    try:
        link = await public_pages(request).link_of(request)
        if link is None:
            return notice_page("unknown", words, 404)
        return await page(link)(request, link)
    except Throttled as throttled:
        return too_often(throttled, words)
    except FormRefused:
        return notice_page("refused", words, 403)


async def _stylesheet(_: Request) -> Response:
    return Response(PUBLIC_STYLESHEET, media_type="text/css", headers=_FOR_GOOD)


async def _brand(request: Request) -> Response:
    stylesheet = brand_stylesheet(request.path_params["color"])
    if stylesheet is None:
        return Response(status_code=404)
    return Response(stylesheet, media_type="text/css", headers=_FOR_GOOD)
