"""Many write and many follow, on three processes, while lines are cut: nobody misses or repeats an event."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.resilience.fleet import fleet
from models.viewer import SYSTEM, Viewer
from resolvers.client import client_create
from resolvers.perform import perform
from server.database import Database
from server.onboarding import create_key, open_team
from tests.http_client import http_client
from tests.over_http import UNHURRIED
from tests.server.subscriber import subscribe
from tests.waiting import PATIENCE

PROCESSES, WRITERS, FOLLOWERS = 3, 6, 4
WRITES = 40
"""Of each writer."""
CREATE = "mutation ($name: String!) { clientCreate(input: {name: $name}) { client { id } } }"
CREATE_AND_ARCHIVE = """
mutation ($name: String!, $id: ID!) {
  clientCreate(input: {name: $name}) { client { id } }
  clientArchive(id: $id) { client { id } }
  clientUnarchive(id: $id) { client { id } }
}
"""
LOG = "query ($after: String) { events(first: 100, after: $after) { nodes { cursor } } }"


@dataclass
class Company:
    """A team whose API is served by several processes."""

    hosts: list[str]
    key: str
    viewer: Viewer
    database: Database
    http: httpx2.AsyncClient

    async def ask(self, host: str, query: str, **variables: Any) -> Any:
        """The data of an operation that succeeds."""
        body = {"query": query, "variables": variables}
        answer = (await self.http.post(f"http://{host}/graphql", json=body)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def write(self, choose: random.Random) -> int:
        """Writes through any of the processes, and returns how many events that makes."""
        first = await self.ask(self.hosts[0], CREATE, name="first")
        written = 1
        for n in range(WRITES):
            host, kind = choose.choice(self.hosts), choose.random()
            if kind < 0.02:
                await self.write_unannounced()
                written += 1
            elif kind < 0.8:
                await self.ask(host, CREATE, name=f"client {n}")
                written += 1
            else:
                client = first["clientCreate"]["client"]["id"]
                await self.ask(host, CREATE_AND_ARCHIVE, name=f"client {n}", id=client)
                written += 3
        return written

    async def write_unannounced(self) -> None:
        """Writes as a process that dies between its commit and its announcement."""

        async def verb(session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
            return await client_create(session, viewer, {"name": "quiet"})

        await perform(self.database, self.viewer, verb)

    async def follow(self, choose: random.Random, total: asyncio.Future[int]) -> list[str]:
        """The cursors of all events, seen over connections that end at random moments."""
        seen: list[str] = []
        patience = 1.0
        while not total.done() or len(seen) < total.result():
            after = seen[-1] if seen else "0"
            with suppress(TimeoutError):
                async with (
                    asyncio.timeout(patience * choose.uniform(0.1, 0.8)),
                    aclosing(subscribe(choose.choice(self.hosts), self.key, after=after)) as events,
                ):
                    async for event in events:
                        seen.append(event["events"]["cursor"])
            # whoever is too slow to see anything in this time stays longer
            patience = 1.0 if seen and seen[-1] != after else 2 * patience
        return seen

    async def listed(self) -> list[str]:
        """The cursors of all events, as the list has them."""
        found: list[str] = []
        while True:
            page = await self.ask(self.hosts[0], LOG, after=found[-1] if found else None)
            if not page["events"]["nodes"]:
                return found
            found += [event["cursor"] for event in page["events"]["nodes"]]


@pytest.fixture
def hosts(database_url: str) -> Iterator[list[str]]:
    unhurried = {f"QUOTEGRAPH_{name.upper()}": str(seconds) for name, seconds in UNHURRIED.items()}
    with fleet(PROCESSES, database_url, **unhurried) as members:
        yield [member.host for member in members]


@pytest.fixture
async def company(database: Database, hosts: list[str]) -> AsyncIterator[Company]:
    team = await open_team(database, {"slug": "acme", "name": "Acme", "currency": "USD"})
    key = await create_key(database, "acme", {"name": "Test", "scopes": ["read", "write"]})
    async with http_client(headers={"Authorization": f"Bearer {key}"}) as http:
        yield Company(hosts, key, Viewer(team.id, SYSTEM), database, http)


async def test_each_follower_sees_every_event_once_in_order(company: Company, database_url: str) -> None:
    total: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(3 * PATIENCE), asyncio.TaskGroup() as group:
        followers = [
            group.create_task(company.follow(random.Random(100 + n), total)) for n in range(FOLLOWERS)
        ]
        cut = group.create_task(cut_lines(database_url, total))
        writers = [company.write(random.Random(n)) for n in range(WRITERS)]
        total.set_result(sum(await asyncio.gather(*writers)))
    everything = [str(no) for no in range(1, total.result() + 1)]
    assert await company.listed() == everything
    for follower in followers:
        assert follower.result() == everything
    assert cut.result() >= PROCESSES


async def cut_lines(database_url: str, total: asyncio.Future[int]) -> int:
    """Ends again and again the connections on which processes listen; returns how many were ended."""
    cut = 0
    connection = await asyncpg.connect(database_url)
    try:
        while not total.done():
            await asyncio.sleep(0.5)
            ended = await connection.fetch(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and query ilike 'listen%'"
            )
            cut += len(ended)
    finally:
        await connection.close()
    return cut
