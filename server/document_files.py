"""`/documents/<id>`: documents as PDF, for whoever has an address that was signed a short while ago."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from documents.file_name import file_name
from models.document_address import LOGO_PATH, PATH, DocumentAddresses, Proof
from models.errors import Refused
from models.frozen_document import DocumentView, FrozenDocument
from models.link_address import LinkAddresses
from models.logo import Logo
from resolvers.document_view import view_of
from server.database import Database
from server.printing import Printer, PrinterBusy

# the viewers of browsers style themselves, and Chromium's is a plug-in by its own account
_VIEWER_POLICY: Final = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
_FOR_GOOD: Final = "public, max-age=31536000, immutable"


def document_routes(database: Database, links: LinkAddresses, printer: Printer) -> list[BaseRoute]:
    """Documents by their signed addresses, and logos by their content's hash."""
    addresses = DocumentAddresses(links.key, links.origin)

    async def document(request: Request) -> Response:
        document_id, query = request.path_params["document_id"], request.query_params
        team_id, expires, signature = (query.get(name, "") for name in ("team", "expires", "signature"))
        proof = addresses.proof(team_id, document_id, expires, signature, datetime.now(UTC))
        if proof is Proof.FORGED:
            raise HTTPException(403, "This address is not signed.")
        if proof is Proof.EXPIRED:
            raise HTTPException(410, "This address has expired: ask for a new one.")
        try:
            async with database.transaction(team_id) as session:
                view = await view_of(session, team_id, document_id, links)
        except Refused:
            raise HTTPException(404) from None
        return await pdf_response(request, view, printer)

    async def logo(request: Request) -> Response:
        team_id, logo_id = request.path_params["team_id"], request.path_params["logo_id"]
        if not f"{team_id}{logo_id}".isprintable():  # U+0000, which PostgreSQL takes in no text
            raise HTTPException(404)
        row: Any = Logo
        async with database.transaction(team_id) as session:
            statement = select(Logo).where(row.team_id == team_id, row.id == logo_id)
            found = (await session.scalars(statement)).one_or_none()
        if found is None:
            raise HTTPException(404)
        return Response(found.content, media_type=found.media_type, headers={"Cache-Control": _FOR_GOOD})

    return [
        Route(f"{LOGO_PATH}{{team_id}}/{{logo_id}}", logo),
        Route(f"{PATH}{{document_id}}", document),
    ]


async def pdf_response(request: Request, view: DocumentView, printer: Printer) -> Response:
    """The view as PDF, or 304 where the caller has it already (RFC 9110 §13); 503 where too many wait."""
    headers = {
        "ETag": f'"{printer.version(view)[:32]}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": disposition(view.document),
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Content-Security-Policy": _VIEWER_POLICY,
    }
    if _has_it(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    try:
        content = await printer.pdf(view)
    except PrinterBusy as busy:
        again = {"Retry-After": f"{busy.retry_after:.0f}"}
        raise HTTPException(503, "Too many documents are being printed.", again) from None
    return Response(content, media_type="application/pdf", headers=headers)


def _has_it(asked: str, tag: str) -> bool:
    """Whether If-None-Match names the tag, be it as a weak one, as proxies that compress make it."""
    return asked.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in asked.split(",")]


def disposition(document: FrozenDocument) -> str:
    """Shown in the browser, and saved under the document's name in any script (RFC 6266, RFC 8187)."""
    name = file_name(document)
    plain = "".join(each if each.isascii() and (each.isalnum() or each in " ._-") else "_" for each in name)
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
