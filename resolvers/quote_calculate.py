"""What a quote would come to, worked out by the same code as a quote that is written, without writing it."""

from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.client import Client
from models.errors import Faults
from models.quote import Quote, QuoteLine
from models.totals import Totals
from models.viewer import Viewer
from resolvers.catalogue import catalogue_for
from resolvers.document import client_for, currency_for
from resolvers.line_items import write_lines
from resolvers.quote_labels import read_labels
from resolvers.quote_rows import new_line, price_quote
from resolvers.quote_write import QuoteDraft, new_quote, write_quote
from resolvers.team import team_of


async def quote_calculate(
    session: AsyncSession, viewer: Viewer, input: QuoteDraft
) -> tuple[Quote, list[QuoteLine], Totals]:
    """The quote, its lines and its totals as `quote_create` would write them; nothing joins the session.

    No client is needed. Raises Refused with the same faults as `quote_create`.
    """
    faults, team = Faults(), await team_of(session, viewer)
    client: Client | None = None
    if input.get("client_id") is not None:
        client = await client_for(session, viewer, input["client_id"])
    quote = new_quote(team, client.id if client else "", currency_for(input, client, team, faults))
    await write_quote(session, viewer, team, quote, input, faults)
    await read_labels(session, viewer, input.get("label_ids"), faults)
    drafts: Any = input.get("line_items", [])
    catalogue = await catalogue_for(session, viewer, drafts, quote.currency, quote.issue_date)
    lines = write_lines(drafts, {}, partial(new_line, quote), catalogue, faults)
    faults.refuse_if_any()
    return quote, lines, price_quote(quote, lines)
