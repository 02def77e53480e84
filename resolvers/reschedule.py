"""The moments at which documents expire or fall overdue, after the team has moved to another time zone."""

from typing import Any

from sqlalchemy import Date, bindparam, func, select, update
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import end_of_day
from models.columns import Instant
from models.invoice import Invoice
from models.quote import Quote
from models.viewer import Viewer


async def reschedule(session: AsyncSession, viewer: Viewer, timezone: str) -> None:
    """Lets every quote expire, and every invoice fall overdue, as its last day ends in `timezone` (IANA)."""
    quote: Any = Quote
    invoice: Any = Invoice
    await _move(session, viewer, quote.valid_until, quote.expires_at, timezone)
    await _move(session, viewer, invoice.due_date, invoice.overdue_at, timezone)


async def _move(session: AsyncSession, viewer: Viewer, day: Any, moment: Any, timezone: str) -> None:
    table = day.class_
    days = (await session.scalars(select(day).where(table.team_id == viewer.team_id).distinct())).all()
    if not days:
        return
    ends = (
        func.unnest(
            bindparam("days", days, ARRAY(Date)),
            bindparam("moments", [end_of_day(each, timezone) for each in days], ARRAY(Instant)),
        )
        .table_valued(sql_column("day", Date), sql_column("moment", Instant))
        .render_derived("ends")
    )
    await session.execute(
        update(table)
        .where(table.team_id == viewer.team_id, day == ends.c.day, moment != ends.c.moment)
        .values({moment: ends.c.moment, table.updated_at: table.updated_at})
        .execution_options(synchronize_session=False)
    )
