"""The labels that a quote carries."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Faults
from models.label import Label, QuoteLabel
from models.quote import Quote
from models.viewer import Viewer
from resolvers.rows import find_all

MAX_LABELS = 50


async def read_labels(
    session: AsyncSession, viewer: Viewer, identifiers: Sequence[str] | None, faults: Faults
) -> list[str]:
    """The labels with these ids, each once. Notes TOO_MANY over 50, NOT_FOUND at an unknown one's index."""
    path = ("input", "label_ids")
    if len(identifiers or ()) > MAX_LABELS:
        faults.add(path, ErrorCode.TOO_MANY, f"A quote has at most {MAX_LABELS} labels.")
        return []
    known = await find_all(session, viewer, Label, identifiers or ())
    for position, identifier in enumerate(identifiers or ()):
        if identifier not in known:
            faults.add((*path, str(position)), ErrorCode.NOT_FOUND, "There is no label with this id.")
    return list(known)


async def put_labels(session: AsyncSession, quote: Quote, labels: Sequence[str]) -> None:
    """Puts these labels in the place of those the quote carries."""
    await session.flush()
    link: Any = QuoteLabel
    await session.execute(delete(QuoteLabel).where(link.team_id == quote.team_id, link.quote_id == quote.id))
    if labels:
        await session.execute(
            insert(QuoteLabel),
            [{"team_id": quote.team_id, "quote_id": quote.id, "label_id": each} for each in labels],
        )
