"""Three teams to look at: a year of quotes, invoices and payments, the same on every machine.

Names, numbers and amounts are drawn from fixed seeds, and dates count back from today, so a dashboard shows a
business that is alive. Everything is priced by the calculator and moved by the state machines, as it would
have been through the API.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from models.calendar import day_at
from models.team import Team
from resolvers.advisory_lock import advisory_lock
from server.database import Database
from server.demo.electrician import ELECTRICIAN
from server.demo.opening import Opening
from server.demo.print_shop import PRINT_SHOP
from server.demo.studio import STUDIO
from server.demo.trade import Trade
from server.demo.working_days import WorkingDays
from server.demo.year import year_of

TRADES = (STUDIO, ELECTRICIAN, PRINT_SHOP)
SHOWN_TEAM = STUDIO.team["slug"]
"""The slug of the team that is shown first."""


async def load(database: Database, now: datetime | None = None, trades: Sequence[Trade] = TRADES) -> bool:
    """Loads the demo teams that are missing, each in one transaction; True where there were any.

    Their last event is on the day before `now`, which is the present unless given. Several calls at the same
    time load each team once. Raises Refused TAKEN where a team of the operator's has the slug of one.
    """
    loaded = [await _load(database, trade, now or datetime.now(UTC)) for trade in trades]
    return any(loaded)


async def _load(database: Database, trade: Trade, now: datetime) -> bool:
    async with database.transaction(trade.team_id) as session:
        await advisory_lock(session, trade.team_id)
        if await session.get(Team, trade.team_id) is not None:
            return False
        timezone = trade.team["timezone"]
        days = WorkingDays(day_at(now, timezone), timezone)
        business = await Opening(session, trade, days).open()
        await session.flush()
        await year_of(business, days).write(session)
    return True
