"""A receiver, and short ways to endpoints and to what they were sent."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from server.database import Database
from tests.over_http import HttpApi
from tests.waiting import PATIENCE
from tests.webhooks.bench import Bench
from tests.webhooks.receiver import Receiver, receiving

CREATE = """
mutation ($input: WebhookEndpointCreateInput!) {
  webhookEndpointCreate(input: $input) {
    webhookEndpoint { id url types status query scopes }
    secret
    userErrors { code path message }
  }
}
"""
KEY = """
mutation ($scopes: [String!]!) {
  apiKeyCreate(input: {name: "Narrow", scopes: $scopes}) { secret userErrors { code } }
}
"""
DELIVERIES = """
query ($id: ID!) {
  webhookEndpoint(id: $id) {
    status disabledReason failingSince
    deliveries(first: 100) {
      nodes {
        id kind status attempts nextAttemptAt eventName
        requestBody responseStatus responseBody error durationMs
        event { id cursor }
        attemptLog {
          nodes { number attemptedAt outcome url address responseStatus responseBody error durationMs }
        }
      }
    }
  }
}
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that gets along with every kind of path."""
    async with receiving() as listening:
        yield listening


@pytest.fixture
async def bench(database: Database) -> Bench:
    """A team in a database of its own, without a server."""
    return await Bench(database).open()


async def endpoint_of(api: HttpApi, url: str, **more: Any) -> tuple[str, str]:
    """The id and the secret of a new endpoint."""
    payload = (await api(CREATE, input={"url": url, **more}))["webhookEndpointCreate"]
    assert payload["userErrors"] == []
    return payload["webhookEndpoint"]["id"], payload["secret"]


async def key_with(api: HttpApi, *scopes: str) -> HttpApi:
    """The same team through another key."""
    made = (await api(KEY, scopes=list(scopes)))["apiKeyCreate"]
    return HttpApi(api.host, made["secret"], api.team_id)


async def endpoint(api: HttpApi, id: str) -> Any:
    """The endpoint as it is, with what it was sent, newest first."""
    return (await api(DELIVERIES, id=id))["webhookEndpoint"]


async def endpoint_when(
    api: HttpApi, id: str, holds: Callable[[Any], object], seconds: float = PATIENCE
) -> Any:
    """The endpoint, as soon as it holds of it."""
    async with asyncio.timeout(seconds):
        while not holds(found := await endpoint(api, id)):  # noqa: ASYNC110 — another process decides
            await asyncio.sleep(0.05)
    return found


async def deliveries(api: HttpApi, id: str) -> Any:
    """What the endpoint was sent, oldest first."""
    return _sent(await endpoint(api, id))


async def deliveries_when(
    api: HttpApi, id: str, holds: Callable[[Any], object], seconds: float = PATIENCE
) -> Any:
    """What the endpoint was sent, oldest first, as soon as it holds of it."""
    return _sent(await endpoint_when(api, id, lambda found: holds(_sent(found)), seconds))


def _sent(found: Any) -> Any:
    return found["deliveries"]["nodes"][::-1]
