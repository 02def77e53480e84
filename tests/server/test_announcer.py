"""Announcements: many make few notifications, and each fits."""

import asyncio
import time
from contextlib import AsyncExitStack
from itertools import count

import asyncpg

from models.identifier import Prefix, new_id
from server.announcer import INTERVAL, Announcer
from server.channel import CHANNEL, EVERY_TEAM, payload_of, teams_of
from tests.waiting import until


def named(payloads: list[str]) -> set[str]:
    return {team for payload in payloads for team in teams_of(payload)}


async def test_many_announcements_make_few_notifications(database_url: str) -> None:
    heard: list[str] = []
    async with AsyncExitStack() as stack:
        connection = await asyncpg.connect(database_url)
        stack.push_async_callback(connection.close)
        await connection.add_listener(CHANNEL, lambda *call: heard.append(str(call[-1])))
        began = time.monotonic()
        async with Announcer(database_url) as announcer:
            for n in count():
                announcer.announce(f"team_{n % 3}")
                await asyncio.sleep(0)
                if n >= 500 and (lasted := time.monotonic() - began) > 0.3:
                    break
            await until(lambda: named(heard) == {"team_0", "team_1", "team_2"})
    assert len(heard) <= lasted / INTERVAL + 2


def test_more_teams_than_a_notification_holds_are_announced_as_all() -> None:
    teams = [new_id(Prefix.TEAM) for _ in range(400)]
    assert teams_of(payload_of(teams[:200])) == teams[:200]
    assert teams_of(payload_of(teams)) == [EVERY_TEAM]
