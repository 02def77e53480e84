"""What the pages behind public links are answered with: nobody but the reader is to learn of them."""

import math
from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from auth.errors import Throttled
from documents.brand import brand_path
from documents.formats import Formats
from documents.page import page
from models.document_address import logo_path
from models.frozen_document import DocumentView, FrozenDocument
from models.team import Team
from models.wording import LANGUAGES, Words, words_for
from server.http.accept import languages
from server.http.content_security_policy import content_security_policy

UNSEEN: Final = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""Headers that keep the address and what is behind it from everybody but its reader."""


def document_page(
    name: str, team: Team, view: DocumentView, document: FrozenDocument, status: int = 200, /, **values: Any
) -> Response:
    """The page `name` about a document, in the language and with the brand it was sent in."""
    return _html(
        page(
            name,
            words=words_for(document.locale),
            formats=Formats.of(document.locale, document.currency),
            view=view,
            document=document,
            brand=brand_path(document.brand.color),
            logo=logo_path(team.id, document.brand.logo_id) if document.brand.logo_id else None,
            **values,
        ),
        status,
        team.embed_origins,
    )


def notice_page(what: str, words: Words, status: int, /, **values: Any) -> Response:
    """A page that says why there is no document, in the words `<what>_title` and `<what>_text`."""
    return _html(page("public_notice", what=what, words=words, values=values, team=None, brand=None), status)


def gone_page(team: Team) -> Response:
    """The page for whoever comes to a document that its team has withdrawn: whom to ask."""
    words = words_for(team.locale)
    values = {"sender": team.name}
    html = page("public_notice", what="gone", words=words, values=values, team=team, brand=None)
    return _html(html, 410, team.embed_origins)


def too_often(throttled: Throttled, words: Words) -> Response:
    """The page for whoever has tried too often (RFC 6585 §4)."""
    seconds = math.ceil(throttled.retry_after)
    response = notice_page("often", words, 429, seconds=seconds)
    response.headers["Retry-After"] = str(seconds)
    return response


def words_of_browser(request: Request) -> Words:
    """The words of the language that the browser likes best of ours, for pages that belong to no document."""
    tags = languages(request.headers.get("accept-language", ""))
    return words_for(next((tag for tag in tags if tag.partition("-")[0] in LANGUAGES), "en"))


def _html(html: str, status: int, frames: Sequence[str] = ()) -> Response:
    policy = content_security_policy(
        style_src="'self'",
        img_src="'self'",
        form_action="'self'",
        frame_ancestors=" ".join(frames) or "'none'",
    )
    return HTMLResponse(html, status, {"Content-Security-Policy": policy, **UNSEEN})
