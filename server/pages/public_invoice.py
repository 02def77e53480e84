"""An invoice's public page: what is claimed, what was paid, and what is still due."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from models.public_link import PublicLink
from models.viewer import Actor, ActorKind, Viewer
from models.wording import words_for
from resolvers.perform import perform
from resolvers.public_invoice import invoice_behind, invoice_visit
from server.pages.public_page import document_page, looked_at, name_of, notice_page, public_pages


async def show_invoice(request: Request, link: PublicLink) -> Response:
    """The page, for whoever opens the link; that the client looks at it is counted."""
    pages = public_pages(request)
    async with pages.reading(link) as session:
        found = await invoice_behind(session, link)
    if found.view is None:
        return notice_page("gone", words_for(found.team.locale), 410, sender=found.team.name)
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
