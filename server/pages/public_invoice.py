"""An invoice's public page: what is claimed, what was paid, and what is still due."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from models.public_link import PublicLink
from models.viewer import Actor, ActorKind, Viewer
from resolvers.perform import perform
from resolvers.public_invoice import invoice_behind, invoice_visit
from server.pages.public_page import looked_at, name_of, public_pages
from server.pages.public_response import document_page, gone_page


async def show_invoice(request: Request, link: PublicLink) -> Response:
    """The page, for whoever opens the link; that the client looks at it is counted."""
    pages = public_pages(request)
    async with pages.reading(link) as session:
        found = await invoice_behind(session, link)
    if found.view is None:
        return gone_page(found.team)
    document = found.view.document
    if await looked_at(request):
        client = Actor(ActorKind.CLIENT, found.invoice.client_id, document.recipient.name)
        await perform(
            pages.database, Viewer(link.team_id, client), partial(invoice_visit, name=name_of(link))
        )
    return document_page(
        "public_invoice",
        found.team,
        found.view,
        document,
        state=found.state.value,
        here=pages.path(link),
    )
