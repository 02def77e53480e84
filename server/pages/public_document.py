"""`/d/…`: the document behind a public link, whatever it is, for whoever has the address."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from auth.errors import Throttled
from documents.brand import BRAND_PATH, brand_stylesheet
from documents.page import PUBLIC_STYLESHEET, PUBLIC_STYLESHEET_PATH
from models.frozen_document import DocumentView
from models.link_address import PATH
from models.public_link import PublicLink
from resolvers.document_view import receipt_view
from resolvers.public_invoice import invoice_behind
from resolvers.public_quote import quote_behind
from server.document_files import pdf_response
from server.pages.form import FormRefused
from server.pages.public_invoice import show_invoice
from server.pages.public_page import public_pages
from server.pages.public_quote import answer_quote, show_quote
from server.pages.public_response import UNSEEN, gone_page, notice_page, too_often, words_of_browser

_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
Page = Callable[[Request, PublicLink], Awaitable[Response]]


def public_document_routes() -> list[BaseRoute]:
    """The routes of the pages and of their stylesheets; the application's state holds `public_pages`."""
    path = PATH + "{secret}"
    return [
        Route(path, _for_link(_show)),
        Route(path, _for_link(_answer), methods=["POST"]),
        Route(path + "/pdf", _for_link(_pdf)),
        Route(path + "/receipts/{payment}", _for_link(_receipt)),
        Route(PUBLIC_STYLESHEET_PATH, _stylesheet),
        Route(BRAND_PATH + "{color}.css", _brand),
    ]


def _for_link(page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        words = words_of_browser(request)
        try:
            link = await public_pages(request).link_of(request)
            return await page(request, link) if link else notice_page("unknown", words, 404)
        except Throttled as throttled:
            return too_often(throttled, words)
        except FormRefused:
            return notice_page("refused", words, 403)

    return serve


async def _show(request: Request, link: PublicLink) -> Response:
    return await (show_quote if link.quote_id else show_invoice)(request, link)


async def _answer(request: Request, link: PublicLink) -> Response:
    return await (answer_quote if link.quote_id else show_invoice)(request, link)


async def _pdf(request: Request, link: PublicLink) -> Response:
    pages = public_pages(request)
    async with pages.reading(link) as session:
        found = await (quote_behind if link.quote_id else invoice_behind)(session, link)
    if found.view is None:
        return gone_page(found.team)
    address = pages.links.url(link.team_id, link.id)
    return await _printed(request, replace(found.view, public_url=address))


async def _receipt(request: Request, link: PublicLink) -> Response:
    """The receipt of one of the payments of an invoice."""
    payment_id = request.path_params["payment"]
    async with public_pages(request).reading(link) as session:
        found = await invoice_behind(session, link) if link.invoice_id else None
        if found and found.view is None:
            return gone_page(found.team)
        payments = found.view.payments if found and found.view else ()
        if payment_id not in {each.id for each in payments}:
            return notice_page("unknown", words_of_browser(request), 404)
        view = await receipt_view(session, link.team_id, payment_id)
    return await _printed(request, view)


async def _printed(request: Request, view: DocumentView) -> Response:
    response = await pdf_response(request, view, public_pages(request).printer)
    response.headers.update(UNSEEN)
    return response


async def _stylesheet(_: Request) -> Response:
    return Response(PUBLIC_STYLESHEET, media_type="text/css", headers=_FOR_GOOD)


async def _brand(request: Request) -> Response:
    stylesheet = brand_stylesheet(request.path_params["color"])
    if stylesheet is None:
        return Response(status_code=404)
    return Response(stylesheet, media_type="text/css", headers=_FOR_GOOD)
