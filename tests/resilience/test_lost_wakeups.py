"""Announcements that are lost delay events by a moment, and lose nothing."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from models.identifier import Prefix, new_id
from models.plan import Plan
from models.team import Team
from models.viewer import SYSTEM, Viewer
from resolvers.client import client_create
from resolvers.perform import perform
from server.announcer import Announcer
from server.database import Database
from server.event_stream import EventStream

EVENTS = 60
DROPPED = 10
"""One in so many."""


@pytest.fixture
async def viewer(database: Database) -> Viewer:
    team_id = new_id(Prefix.TEAM)
    async with database.transaction(team_id) as session:
        session.add(Team(id=team_id, slug="acme", name="Acme", currency="USD", timezone="UTC"))
    return Viewer(team_id, SYSTEM, frozenset({"read", "write"}), Plan.BUSINESS)


@pytest.fixture
async def stream(database: Database, database_url: str) -> AsyncIterator[EventStream]:
    """The stream of a process that hears of nine changes in ten."""
    async with EventStream(database, database_url) as stream, Announcer(database_url) as announcer:
        heard = 0

        def announce(team_id: str) -> None:
            nonlocal heard
            heard += 1
            if heard % DROPPED:
                announcer.announce(team_id)

        database.announcer = announce
        yield stream


async def test_every_event_comes_in_order_and_within_a_moment(
    database: Database, stream: EventStream, viewer: Viewer
) -> None:
    committed: list[float] = []
    arrived: list[tuple[int, float]] = []

    async def follow() -> None:
        async with aclosing(stream.subscribe(viewer.team_id, 0)) as events:
            async for event in events:
                arrived.append((event.no, time.monotonic()))
                if event.no == EVENTS:
                    return

    following = asyncio.create_task(follow())
    for _ in range(EVENTS):
        await perform(database, viewer, lambda session, by: client_create(session, by, {"name": "Ann"}))
        committed.append(time.monotonic())
        await asyncio.sleep(0.05)
    async with asyncio.timeout(10):
        await following
    assert [no for no, _at in arrived] == list(range(1, EVENTS + 1))
    late = max(at - by for (_no, at), by in zip(arrived, committed, strict=True))
    assert late <= 5, "a second where nothing else runs"
