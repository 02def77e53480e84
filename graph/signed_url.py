"""Addresses of documents: signed by the server, or by the database with a key for them alone."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Text, select

from graph.context import Context
from graph.engine.fields import computed
from graph.engine.loading import load_many
from graph.engine.rows import Rows
from graph.engine.source import Parameter
from models.document_address import DocumentAddresses
from models.link_address import LinkAddresses, link_url_sql
from models.public_link import PublicLink
from models.signed_address import SignedAddresses, address_sql

ORIGIN = Parameter(lambda context: context.links and context.links.origin, Text())
"""Where browsers find the server."""


def _parts(signed: Callable[[LinkAddresses, Context], SignedAddresses]) -> list[Parameter]:
    """What a statement needs to write such addresses, of the caller's team at the operation's moment."""

    def part(name: str, type_: Any) -> Parameter:
        return Parameter(lambda of: getattr(signed(of.links, of), name) if of.links else None, type_)

    return [
        part("before", Text()),
        part("between", Text()),
        part("inner", LargeBinary()),
        part("outer", LargeBinary()),
    ]


def _documents(links: LinkAddresses) -> DocumentAddresses:
    return DocumentAddresses(links.key, links.origin)


_DOCUMENT = _parts(lambda links, context: _documents(links).signed(context.tenant, context.now))
_PUBLIC = _parts(lambda links, context: links.signed(context.tenant))


def pdf_url(description: str) -> Any:
    """A field that is the address at which this document is downloaded as PDF, for an hour at least."""

    def read(row: Any, info: Any) -> str | None:
        links = info.context.links
        return _documents(links).url(row.team_id, row.id, info.context.now) if links else None

    return computed(
        read, description, sql=lambda row, *parts: address_sql(row.id, *parts), parameters=_DOCUMENT
    )


def public_url(key: Any, description: str, *, same: Sequence[str] = ()) -> Any:
    """A field that is the address of the page on which a client sees this document.

    It is that of the live link whose `key` is this document and that has the `same` values in these columns.
    """

    async def read(document: Any, info: Any) -> str | None:
        addresses = info.context.links
        for link in await load_many(info.context, PublicLink, key.key, ["created_at"], document.id):
            if link.revoked_at is None and all(getattr(link, n) == getattr(document, n) for n in same):
                return addresses.url(link.team_id, link.id) if addresses else None
        return None

    def sql(document: Any, *parts: Any) -> ColumnElement[str]:
        link: Any = Rows(PublicLink)
        found = select(link_url_sql(link.id, *parts)).where(
            link.team_id == document.team_id,
            getattr(link, key.key) == document.id,
            *(getattr(link, each) == getattr(document, each) for each in same),
            link.revoked_at.is_(None),
        )
        return found.correlate(document).scalar_subquery()

    return computed(read, description, sql=sql, parameters=_PUBLIC)
