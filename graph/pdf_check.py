"""How the PDF of a document comes out: for whoever is about to send it."""

from typing import Annotated

import strawberry
from strawberry import ID

from graph.engine.node import nodes_by_prefix
from graph.mutation import Info
from models.errors import Refused
from models.identifier import Prefix, prefix_of
from resolvers.document_view import view_of

_PRINTED = (Prefix.QUOTE, Prefix.QUOTE_REVISION, Prefix.INVOICE, Prefix.PAYMENT)


@strawberry.type(description="How the PDF of a document comes out.")
class PdfCheck:
    """What printing it has shown."""

    pages: int = strawberry.field(description="How many pages it has.")
    missing_characters: list[str] = strawberry.field(
        description="The characters of its texts that no font has: they are printed as �. Empty where all "
        "can be read. The server's font folder adds fonts, such as those for Chinese, Japanese and Korean."
    )


@strawberry.type
class PdfCheckQueries:
    """Checking at the root."""

    @strawberry.field(
        description="How the PDF of a quote, a revision of one, an invoice, or a payment's receipt comes "
        "out, to know before it is sent; null where there is none. Needs the read scope of its kind."
    )
    async def pdf_check(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="The document.")]
    ) -> PdfCheck | None:
        """The pages and the missing characters of what `pdfUrl` answers."""
        context, kind = info.context, prefix_of(id)
        if kind not in _PRINTED or context.printed is None:
            return None
        context.require(nodes_by_prefix[kind].scope or "")
        async with context.reading() as session:
            try:
                view = await view_of(session, context.tenant, id, context.links)
            except Refused:
                return None
        rendered = await context.printed(view)
        return PdfCheck(pages=rendered.pages, missing_characters=list(rendered.missing))
