"""Expiry as the server does it: in every team, by several processes, each quote once."""

import asyncio
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import asyncpg
import pytest
from croniter import croniter  # type: ignore[import-untyped]
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from jobs.clock import EVERY_MIDNIGHT
from jobs.every_team import GIVE_UP_AFTER
from jobs.with_time import QUOTES_EXPIRE
from models.calendar import day_at, end_of_day
from models.identifier import Prefix, new_id
from models.team import Team
from models.viewer import SYSTEM, Viewer
from resolvers.client import client_create
from resolvers.line_items import LineItemDraft
from resolvers.perform import Outcome, perform
from resolvers.quote_send import quote_send
from resolvers.quote_write import QuoteDraft, quote_create
from resolvers.team import team_create, team_update
from server.database import Database
from server.settings import Settings
from tests.jobs.conftest import app_of, worker
from tests.waiting import until


async def team_with_sent_quotes(database: Database, count: int, slug: str = "acme") -> Viewer:
    """A team that has sent `count` quotes, which are all valid for a month."""

    async def begin(session: AsyncSession, viewer: Viewer) -> Outcome:
        await team_create(session, viewer, {"slug": slug, "name": slug, "currency": "EUR"})
        return await client_create(session, viewer, {"name": "Ann"})

    viewer = Viewer(new_id(Prefix.TEAM), SYSTEM)
    client_id = (await perform(database, viewer, begin))["client"].id
    lines: list[LineItemDraft] = [{"name": "Work", "unit_price": Decimal(100)}]
    draft: QuoteDraft = {"client_id": client_id, "line_items": lines}
    for _ in range(count):
        written = await perform(database, viewer, partial(quote_create, input=draft))
        await perform(database, viewer, partial(quote_send, id=written["quote"].id))
    return viewer


async def let_time_pass(database: Database, viewer: Viewer, condition: str = "true") -> None:
    """The last day of those quotes of the team that meet `condition` ended a second ago."""
    async with database.transaction(viewer.team_id) as session:
        await session.execute(
            text(f"update quote set expires_at = now() - interval '1 second' where {condition}")
        )


async def statuses(database: Database, viewer: Viewer) -> list[str]:
    async with database.transaction(viewer.team_id) as session:
        return list(await session.scalars(text("select status from quote order by number")))


async def expired_quotes(database: Database, viewer: Viewer) -> list[str]:
    """The numbers of the quotes that the event log says have expired, one for each event."""
    async with database.transaction(viewer.team_id) as session:
        said = (
            "select q.number from event e join quote q on q.id = e.subject_id where e.type = 'quote.expired'"
        )
        return list(await session.scalars(text(f"{said} order by q.number")))


async def test_only_quotes_whose_last_day_is_over_expire_and_the_log_says_so(database: Database) -> None:
    viewer = await team_with_sent_quotes(database, 3)
    await let_time_pass(database, viewer, "number in ('Q-0001', 'Q-0003')")
    assert await QUOTES_EXPIRE.perform(database) == 2
    assert await statuses(database, viewer) == ["EXPIRED", "SENT", "EXPIRED"]
    assert await expired_quotes(database, viewer) == ["Q-0001", "Q-0003"]
    assert await QUOTES_EXPIRE.perform(database) == 0


async def test_every_team_has_its_turn(database: Database) -> None:
    teams = [await team_with_sent_quotes(database, 1, slug) for slug in ("north", "south")]
    for viewer in teams:
        await let_time_pass(database, viewer)
    assert await QUOTES_EXPIRE.perform(database) == 2
    assert [await statuses(database, viewer) for viewer in teams] == [["EXPIRED"], ["EXPIRED"]]


async def test_processes_at_the_same_time_expire_each_quote_once(
    database: Database, database_url: str
) -> None:
    viewer = await team_with_sent_quotes(database, 12)
    await let_time_pass(database, viewer)
    others = [Database(database_url) for _ in range(3)]
    try:
        counts = await asyncio.gather(*(QUOTES_EXPIRE.perform(each) for each in (database, *others)))
    finally:
        for each in others:
            await each.dispose()
    assert sum(counts) == 12
    assert await expired_quotes(database, viewer) == [f"Q-{n:04d}" for n in range(1, 13)]


async def test_a_quote_that_someone_is_working_on_is_left_for_the_next_time(database: Database) -> None:
    viewer = await team_with_sent_quotes(database, 2)
    await let_time_pass(database, viewer)
    async with database.transaction(viewer.team_id) as session:
        await session.execute(text("select 1 from quote where number = 'Q-0001' for update"))
        assert await QUOTES_EXPIRE.perform(database) == 1
    assert await statuses(database, viewer) == ["SENT", "EXPIRED"]
    assert await QUOTES_EXPIRE.perform(database) == 1


async def test_a_backlog_larger_than_one_transaction_takes_is_worked_off(database: Database) -> None:
    viewer = await team_with_sent_quotes(database, 1)
    await let_time_pass(database, viewer)
    async with database.transaction(viewer.team_id) as session:
        copies = (
            "insert into quote select (jsonb_populate_record(q, jsonb_build_object('id', 'quote_' || n,"
            " 'number', 'Q-' || n))).* from quote q, generate_series(1, 1100) n"
        )
        await session.execute(text(copies))
    assert await QUOTES_EXPIRE.perform(database) == 1101
    assert set(await statuses(database, viewer)) == {"EXPIRED"}


async def test_a_team_where_it_fails_holds_up_no_other(database: Database, database_url: str) -> None:
    north, south = [await team_with_sent_quotes(database, 1, slug) for slug in ("north", "south")]
    for viewer in (north, south):
        await let_time_pass(database, viewer)
    owner = await asyncpg.connect(database_url)
    await owner.execute(
        f"alter table quote add constraint never check (team_id <> '{north.team_id}' or status <> 'EXPIRED')"
    )
    with capture_logs() as logs:
        assert await QUOTES_EXPIRE.perform(database) == 1
    assert [(each["event"], each["team_id"]) for each in logs] == [("not done in a team", north.team_id)]
    assert await statuses(database, south) == ["EXPIRED"]
    await owner.execute("alter table quote drop constraint never")
    assert await QUOTES_EXPIRE.perform(database) == 1
    await owner.close()


async def test_what_fails_everywhere_is_given_up(database: Database, database_url: str) -> None:
    for n in range(GIVE_UP_AFTER + 5):
        async with database.transaction(team_id := new_id(Prefix.TEAM)) as session:
            session.add(Team(id=team_id, slug=f"team-{n}", name="A team", currency="EUR"))
    owner = await asyncpg.connect(database_url)
    await owner.execute("alter table quote rename to quote_away")
    with capture_logs() as logs, pytest.raises(DBAPIError, match="quote"):
        await QUOTES_EXPIRE.perform(database)
    assert len(logs) == GIVE_UP_AFTER - 1
    await owner.close()


async def test_a_worker_that_starts_catches_up(settings: Settings, database: Database) -> None:
    viewer = await team_with_sent_quotes(database, 1)
    await let_time_pass(database, viewer)

    async def caught_up() -> bool:
        return await statuses(database, viewer) == ["EXPIRED"]

    async with worker(partial(app_of, settings, database)):
        await until(caught_up)


def test_every_midnight_of_the_world_is_a_tick_of_the_clock() -> None:
    """The clocks of all time zones differ by quarters of an hour, in summer and in winter."""
    days = [date(2026, month, 14) for month in range(1, 13)]
    ends = {end_of_day(day, zone): zone for zone in zoneinfo.available_timezones() for day in days}
    for end, zone in ends.items():
        assert croniter.match(EVERY_MIDNIGHT, end), f"{zone} ends a day at {end}"


async def test_each_teams_day_ends_at_its_own_midnight(settings: Settings, database: Database) -> None:
    """At any moment it is one day on Kiritimati, and another day in Pago Pago, 25 hours behind."""
    last_day = day_at(datetime.now(UTC), "Pacific/Kiritimati") - timedelta(days=1)
    outcome = {}
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        viewer = await team_with_sent_quotes(database, 1, zone.partition("/")[2].replace("_", "-").lower())
        async with database.transaction(viewer.team_id) as session:
            await session.execute(text("update quote set valid_until = :day"), {"day": last_day})
        await perform(database, viewer, partial(team_update, input={"timezone": zone}))
        outcome[zone] = viewer
    assert await QUOTES_EXPIRE.perform(database) == 1
    assert await statuses(database, outcome["Pacific/Kiritimati"]) == ["EXPIRED"]
    assert await statuses(database, outcome["Pacific/Pago_Pago"]) == ["SENT"]
