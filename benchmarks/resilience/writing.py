"""Clients that write quotes and try again until they are answered, and what must hold afterwards."""

import asyncio
import itertools
import random
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg
import httpx2

CLIENT = 'mutation { clientCreate(input: {name: "Ann"}) { client { id } } }'
CREATE = """
mutation ($input: QuoteCreateInput!, $key: String!) {
  quoteCreate(input: $input, idempotencyKey: $key) { quote { id number } userErrors { code } }
}
"""
TRY_AGAIN = 0.05
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass
class Writers:
    """Clients of one key that spread their mutations over some servers."""

    hosts: Sequence[str]
    key: str
    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By idempotency key the id and the number that were answered."""
    retries: int = 0
    client: str = ""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, count: int) -> None:
        """Waits until so many quotes are acknowledged."""
        while len(self.acknowledged) < count:
            self._news.clear()
            await self._news.wait()

    async def make_client(self) -> None:
        """Makes the client that all quotes are for; `write` does so where it was not done before."""
        async with self._http() as http:
            answer = await self._sure(http, {"query": CLIENT})
        self.client = answer["data"]["clientCreate"]["client"]["id"]

    async def write(self, count: int, at_once: int = 8, every: float = 0.0) -> None:
        """Writes `count` quotes, each under a key of its own until it is acknowledged.

        `at_once` clients write, each a quote `every` so many seconds, or as soon as the last is acknowledged.
        """
        keys = iter([str(uuid4()) for _ in range(count)])
        if not self.client:
            await self.make_client()
        async with self._http() as http:

            async def work() -> None:
                for key in keys:
                    due = time.monotonic() + every
                    self.acknowledged[key] = await self._create(http, key)
                    self._news.set()
                    await asyncio.sleep(max(0.0, due - time.monotonic()))

            await asyncio.gather(*(work() for _ in range(at_once)))

    async def replay(self) -> int:
        """Sends every mutation once more and returns how many were answered otherwise than before."""
        async with self._http() as http:
            limit = asyncio.Semaphore(8)

            async def again(key: str, before: tuple[str, str]) -> bool:
                async with limit:
                    return await self._create(http, key) != before

            return sum(await asyncio.gather(*itertools.starmap(again, list(self.acknowledged.items()))))

    async def _create(self, http: httpx2.AsyncClient, key: str) -> tuple[str, str]:
        lines = [{"name": "Work", "unitPrice": "100"}]
        variables = {"key": key, "input": {"clientId": self.client, "lineItems": lines}}
        answer = await self._sure(http, {"query": CREATE, "variables": variables})
        quote = answer["data"]["quoteCreate"]["quote"]
        return quote["id"], quote["number"]

    async def _sure(self, http: httpx2.AsyncClient, body: object) -> dict:  # type: ignore[type-arg]
        """The data, asked for until a server gives it."""
        while True:
            host = random.choice(self.hosts)
            try:
                response = await http.post(f"http://{host}/graphql", json=body)
                answer: dict = response.json() if response.status_code == 200 else {}  # type: ignore[type-arg]
                if "data" in answer and "errors" not in answer:
                    return answer
            except (httpx2.HTTPError, ValueError):
                pass
            self.retries += 1
            await asyncio.sleep(TRY_AGAIN)

    def _http(self) -> httpx2.AsyncClient:
        authorization = {"Authorization": f"Bearer {self.key}"}
        return httpx2.AsyncClient(verify=_NO_CERTIFICATES, trust_env=False, headers=authorization, timeout=15)


@dataclass(frozen=True)
class Losses:
    """What went wrong; all zero when nothing did."""

    lost: int
    """Acknowledged quotes that are not there."""
    surplus: int
    """Quotes that nobody was told of, and those told twice."""
    numbers: int
    """Numbers that are missing or doubled."""
    events: int
    """Events that are missing, doubled or out of their place in the log."""
    replayed_otherwise: int = 0

    @property
    def none(self) -> bool:
        """Whether nothing did."""
        return not any((self.lost, self.surplus, self.numbers, self.events, self.replayed_otherwise))


async def losses(superuser_url: str, team_id: str, writers: Writers, replayed_otherwise: int = 0) -> Losses:
    """Compares what the clients were told with what the database holds."""
    connection = await asyncpg.connect(superuser_url)
    try:
        rows = await connection.fetch(
            "select id, number, number_value from quote where team_id = $1 order by number_value", team_id
        )
        log = await connection.fetch(
            "select no, type, subject_id from event where team_id = $1 order by no", team_id
        )
    finally:
        await connection.close()
    there = {row["id"]: row["number"] for row in rows}
    told = dict(writers.acknowledged.values())
    created = [event["subject_id"] for event in log if event["type"] == "quote.created"]
    misplaced = sum(event["no"] != place for place, event in enumerate(log, start=1))
    return Losses(
        lost=sum(there.get(quote) != number for quote, number in told.items()),
        surplus=len(there.keys() - told.keys()) + len(writers.acknowledged) - len(told),
        numbers=sum(row["number_value"] != place for place, row in enumerate(rows, start=1)),
        events=misplaced + len(set(created) ^ there.keys()) + len(created) - len(set(created)),
        replayed_otherwise=replayed_otherwise,
    )
