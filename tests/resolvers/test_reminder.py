"""Reminders: of what was mailed, on the days that the team chose, each once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from jobs.with_time import REMINDERS
from models.calendar import day_at
from models.viewer import SYSTEM, Viewer
from resolvers.perform import perform
from resolvers.reminder import reminders_send
from server.database import Database
from tests.graph.conftest import Api, make_team  # noqa: F401
from tests.graph.documents import client_of, invoice_of, quote_of, run

BEFORE, AFTER = [0, 3], [1, 7]
EAST = 12 - datetime.now(UTC).hour
PAST_NINE = f"Etc/GMT{-EAST:+d}"  # whose names have the sign the wrong way round
"""A time zone where it is noon or so, and the same day for hours to come."""


@pytest.fixture
async def team(make_team: Any) -> Api:  # noqa: F811
    """A team that reminds, where it is past nine in the morning."""
    made: Api = await make_team(timezone=PAST_NINE, quote_reminder_days=BEFORE, invoice_reminder_days=AFTER)
    return made


def today() -> date:
    return day_at(datetime.now(UTC), PAST_NINE)


async def remind(database: Database, team: Api) -> int:
    viewer = Viewer(team.viewer.team_id, SYSTEM)
    return int((await perform(database, viewer, reminders_send))["reminded"])


async def change(database: Database, team: Api, statement: str, **values: Any) -> None:
    async with database.transaction(team.viewer.team_id) as session:
        await session.execute(text(statement), values)


async def subjects(team: Api, noun: str, identifier: str) -> list[str]:
    """The subjects of the mails about a document, oldest first."""
    query = f"query ($id: ID!) {{ {noun}(id: $id) {{ emails {{ nodes {{ subject }} }} }} }}"
    nodes = (await team(query, id=identifier))[noun]["emails"]["nodes"]
    return [each["subject"] for each in reversed(nodes)]


async def reminded_of(database: Database, team: Api) -> set[str]:
    """What the team has reminded its clients of, and by which of its settings."""
    async with database.transaction(team.viewer.team_id) as session:
        return set(await session.scalars(text("select occasion from mail where occasion is not null")))


async def sent_quote(
    database: Database, team: Api, days: int, *, email: str | None = "ann@example.com"
) -> str:
    """The id of a quote that was sent last week and is valid for so many days."""
    client = await client_of(team, **({"email": email} if email else {}))
    quote = await quote_of(team, client, validUntil=(today() + timedelta(days=days)).isoformat())
    await run(team, "quoteSend", quote)
    await change(
        database,
        team,
        "update quote set sent_at = sent_at - interval '7 days' where id = :id",
        id=quote,
    )
    return quote


async def due_invoice(database: Database, team: Api, days: int) -> str:
    """The id of an invoice that was due so many days ago."""
    client = await client_of(team, email="ann@example.com")
    invoice = await invoice_of(team, clientId=client, send=True)
    await change(
        database,
        team,
        "update invoice set due_date = :due, sent_at = sent_at - interval '30 days' where id = :id",
        due=today() - timedelta(days=days),
        id=invoice,
    )
    return invoice


@pytest.mark.parametrize(("days", "reminded"), [(3, 1), (0, 1), (4, 0)])
async def test_a_quote_that_is_about_to_expire(
    database: Database, team: Api, days: int, reminded: int
) -> None:
    quote = await sent_quote(database, team, days)
    assert await remind(database, team) == reminded
    assert await remind(database, team) == 0
    found = await subjects(team, "quote", quote)
    assert len(found) == 1 + reminded
    assert not reminded or found[-1].startswith("Quote Q-0001 is valid until")


@pytest.mark.parametrize(("days", "reminded"), [(1, 1), (7, 1), (0, 0)])
async def test_an_invoice_that_is_overdue(database: Database, team: Api, days: int, reminded: int) -> None:
    invoice = await due_invoice(database, team, days)
    assert await remind(database, team) == reminded
    assert await remind(database, team) == 0
    assert len(await subjects(team, "invoice", invoice)) == 1 + reminded


@pytest.mark.parametrize(("left", "reminded"), [(2, 1), (1, 1), (-1, 0)])
async def test_what_a_server_that_was_down_left_unsent_about_a_quote(
    database: Database, team: Api, left: int, reminded: int
) -> None:
    quote, last = await sent_quote(database, team, 5), today() + timedelta(days=left)
    await change(database, team, "update quote set valid_until = :last where id = :id", last=last, id=quote)
    assert await remind(database, team) == reminded
    assert await remind(database, team) == 0


@pytest.mark.parametrize(("ago", "reminded"), [(2, 1), (3, 1), (4, 0), (9, 1), (10, 0)])
async def test_what_a_server_that_was_down_left_unsent_about_an_invoice(
    database: Database, team: Api, ago: int, reminded: int
) -> None:
    await due_invoice(database, team, ago)
    assert await remind(database, team) == reminded
    assert await remind(database, team) == 0


async def test_of_several_reminders_that_were_left_unsent_the_latest_goes_out(
    database: Database,
    make_team: Any,  # noqa: F811
) -> None:
    team = await make_team(timezone=PAST_NINE, quote_reminder_days=[2, 1], invoice_reminder_days=[1, 2])
    quote, invoice = await sent_quote(database, team, 1), await due_invoice(database, team, 2)
    assert [await remind(database, team) for _ in range(2)] == [2, 0]
    occasions = await reminded_of(database, team)
    assert occasions == {f"QUOTE_REMINDER:1:{quote}:1", f"INVOICE_REMINDER:2:{invoice}"}


async def test_nobody_is_reminded_of_an_invoice_on_the_day_of_sending(database: Database, team: Api) -> None:
    invoice = await due_invoice(database, team, 1)
    await change(database, team, "update invoice set sent_at = now() where id = :id", id=invoice)
    assert await remind(database, team) == 0


async def test_the_reminder_goes_to_whom_the_quote_went(database: Database, team: Api) -> None:
    quote = await sent_quote(database, team, 3)
    send = 'mutation ($id: ID!) { quoteSend(id: $id, input: {to: ["boss@example.com"]}) { quote { id } } }'
    await team(send, id=quote)
    await remind(database, team)
    query = "query ($id: ID!) { quote(id: $id) { emails(first: 1) { nodes { to } } } }"
    assert (await team(query, id=quote))["quote"]["emails"]["nodes"] == [{"to": ["boss@example.com"]}]


async def test_what_was_answered_withdrawn_or_never_mailed_is_left_alone(
    database: Database, team: Api
) -> None:
    accepted, withdrawn, deleted = [await sent_quote(database, team, 3) for _ in range(3)]
    await sent_quote(database, team, 3, email=None)
    await run(team, "quoteAccept", accepted)
    await team("mutation ($id: ID!) { quoteUnpublish(id: $id) { quote { id } } }", id=withdrawn)
    await run(team, "quoteDelete", deleted)
    paid = await due_invoice(database, team, 1)
    await run(team, "paymentRecord", paid, input={"amount": "100", "method": "CASH"})
    assert await remind(database, team) == 0


async def test_nobody_is_reminded_on_the_day_of_sending(database: Database, team: Api) -> None:
    quote = await sent_quote(database, team, 3)
    await change(database, team, "update quote set sent_at = now() where id = :id", id=quote)
    assert await remind(database, team) == 0


async def test_a_new_revision_is_reminded_of_again(database: Database, team: Api) -> None:
    quote = await sent_quote(database, team, 3)
    assert await remind(database, team) == 1
    await run(team, "quoteRevise", quote)
    await run(team, "quoteSend", quote)
    await change(
        database, team, "update quote set sent_at = sent_at - interval '2 days' where id = :id", id=quote
    )
    assert await remind(database, team) == 1


async def test_a_team_that_does_not_want_reminders_sends_none(database: Database, make_team: Any) -> None:  # noqa: F811
    quiet = await make_team(timezone=PAST_NINE)
    await sent_quote(database, quiet, 3)
    assert await remind(database, quiet) == 0


async def test_the_job_reminds_the_clients_of_every_team(database: Database, make_team: Any) -> None:  # noqa: F811
    teams = [await make_team(timezone=PAST_NINE, quote_reminder_days=[3]) for _ in range(2)]
    quotes = [await sent_quote(database, each, 3) for each in teams]
    assert await REMINDERS.perform(database) >= 2
    for each, quote in zip(teams, quotes, strict=True):
        assert len(await subjects(each, "quote", quote)) == 2
