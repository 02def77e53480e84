"""Making, finding and revoking the public links of quotes and invoices."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.identifier import Prefix, new_id
from models.invoice import Invoice
from models.link_address import LinkName
from models.public_link import PublicLink
from models.quote import Quote

_link: Any = PublicLink
ONE_VISIT = timedelta(minutes=30)
"""Looks that follow one another within this time are one visit."""


async def live_link(session: AsyncSession, document: Quote | Invoice) -> PublicLink | None:
    """The link to the invoice, or to the quote's present revision, unless it was revoked."""
    statement = select(PublicLink).where(
        *_to(document), _link.revision.is_not_distinct_from(_revision(document)), _link.revoked_at.is_(None)
    )
    return (await session.scalars(statement)).one_or_none()


async def put_link(session: AsyncSession, document: Quote | Invoice) -> tuple[PublicLink, bool]:
    """The live link to the document, and whether it had to be made. The document must be locked."""
    found = await live_link(session, document)
    if found is not None:
        return found, False
    made = PublicLink(team_id=document.team_id, id=new_id(Prefix.PUBLIC_LINK), revision=_revision(document))
    setattr(made, _key(document), document.id)
    session.add(made)
    await session.flush()
    return made, True


async def revoke_links(session: AsyncSession, document: Quote | Invoice) -> int:
    """Revokes every link to the document, of whatever revision, for good; returns how many there were."""
    revoked = await session.execute(
        update(PublicLink)
        .where(*_to(document), _link.revoked_at.is_(None))
        .values(revoked_at=datetime.now(UTC))
        .returning(_link.id)
    )
    return len(revoked.all())


async def link_behind(session: AsyncSession, name: LinkName, *, lock: bool = False) -> PublicLink | None:
    """The link with this name, revoked or not; with `lock`, locked and as it is now."""
    statement = select(PublicLink).where(_link.team_id == name.team_id, _link.id == name.link_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


def note_visit(link: PublicLink) -> bool:
    """Notes that the client looks at the document, and returns whether that begins a visit.

    The link must be locked.
    """
    now = datetime.now(UTC)
    continued = link.last_visit_at is not None and now - link.last_visit_at < ONE_VISIT
    link.last_visit_at = now
    link.visits += not continued
    return not continued


def _key(document: Quote | Invoice) -> str:
    return "quote_id" if isinstance(document, Quote) else "invoice_id"


def _to(document: Quote | Invoice) -> list[Any]:
    return [_link.team_id == document.team_id, getattr(_link, _key(document)) == document.id]


def _revision(document: Quote | Invoice) -> int | None:
    return document.revision if isinstance(document, Quote) else None
