"""Invoices that fall overdue: told once, to whoever follows the event log, at the team's own midnight."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.with_time import INVOICES_OVERDUE
from models.calendar import day_at
from models.event import EventType
from models.identifier import Prefix, new_id
from models.viewer import SYSTEM, Viewer
from resolvers.client import client_create
from resolvers.invoice_send import invoice_send
from resolvers.invoice_write import invoice_create
from resolvers.payment import payment_record
from resolvers.perform import Outcome, perform
from resolvers.team import team_create, team_update
from server.database import Database


async def team(database: Database, slug: str = "acme") -> Viewer:
    async def create(session: AsyncSession, viewer: Viewer) -> Outcome:
        return await team_create(session, viewer, {"slug": slug, "name": slug, "currency": "EUR"})

    viewer = Viewer(new_id(Prefix.TEAM), SYSTEM)
    await perform(database, viewer, create)
    return viewer


async def invoice(database: Database, viewer: Viewer, due: date, *, sent: bool = True, paid: int = 0) -> str:
    """The id of an invoice over 100 euros, of which `paid` were paid."""

    async def write(session: AsyncSession, viewer: Viewer) -> Outcome:
        client = (await client_create(session, viewer, {"name": "Ann"}))["client"]
        line: Any = {"name": "Work", "unit_price": Decimal(100)}
        given: Any = {"client_id": client.id, "line_items": [line], "due_date": due, "issue_date": due}
        made = (await invoice_create(session, viewer, given))["invoice"]
        if sent:
            await invoice_send(session, viewer, made.id)
        if paid:
            await payment_record(session, viewer, made.id, {"amount": Decimal(paid)})
        return {"invoice": made}

    made: str = (await perform(database, viewer, write))["invoice"].id
    return made


async def told(database: Database, viewer: Viewer) -> list[str]:
    """The ids of the invoices that the event log says fell overdue."""
    async with database.transaction(viewer.team_id) as session:
        said = text("select subject_id from event where type = :type order by no")
        return list(await session.scalars(said, {"type": EventType.INVOICE_OVERDUE.value}))


LONG_AGO = date(2026, 1, 31)


async def test_an_invoice_that_falls_overdue_is_told_of_once(database: Database) -> None:
    viewer = await team(database)
    late = [await invoice(database, viewer, LONG_AGO), await invoice(database, viewer, LONG_AGO, paid=99)]
    assert await INVOICES_OVERDUE.perform(database) == 2
    assert await told(database, viewer) == late
    assert await INVOICES_OVERDUE.perform(database) == 0
    async with database.transaction(viewer.team_id) as session:
        actors = await session.scalars(
            text("select distinct actor_kind from event where type like '%overdue'")
        )
        assert list(actors) == ["SYSTEM"]


@pytest.mark.parametrize("more", [{"sent": False}, {"paid": 100}])
async def test_what_waits_for_no_money_is_never_overdue(database: Database, more: dict[str, Any]) -> None:
    viewer = await team(database)
    await invoice(database, viewer, LONG_AGO, **more)
    assert await INVOICES_OVERDUE.perform(database) == 0


async def test_the_due_date_ends_at_the_teams_own_midnight(database: Database) -> None:
    """At any moment it is one day on Kiritimati, and another day in Pago Pago, 25 hours behind."""
    due = day_at(datetime.now(UTC), "Pacific/Kiritimati") - timedelta(days=1)
    ahead, behind = await team(database, "ahead"), await team(database, "behind")
    for viewer, zone in ((ahead, "Pacific/Kiritimati"), (behind, "Pacific/Pago_Pago")):
        await perform(database, viewer, partial(team_update, input={"timezone": zone}))
        await invoice(database, viewer, due)
    assert await INVOICES_OVERDUE.perform(database) == 1
    assert (len(await told(database, ahead)), len(await told(database, behind))) == (1, 0)
