"""The address at which a document is downloaded as PDF."""

from typing import Any

from graph.engine.fields import computed
from models.document_address import DocumentAddresses


def pdf_url(description: str) -> Any:
    """A field that is the signed address of this document, good for an hour at least.

    Made in Python, as the database does not know the key.
    """

    def read(row: Any, info: Any) -> str | None:
        links = info.context.links
        if links is None:
            return None
        return DocumentAddresses(links.key, links.origin).url(row.team_id, row.id, info.context.now)

    return computed(read, description)
