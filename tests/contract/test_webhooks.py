"""Webhooks, by the operations of the contract."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.conftest import Run
from tests.graph.documents import client_of
from tests.over_http import HttpApi
from tests.webhooks.conftest import deliveries_when, endpoint_of
from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on this machine."""
    async with receiving() as listening:
        yield listening


async def test_webhook_endpoint_create(operation: Run, receiver: Receiver) -> None:
    made = await operation(input={"url": receiver.url(), "types": ["QUOTE_ACCEPTED"], "query": "{ type }"})
    assert made["secret"].startswith("whsec_")
    endpoint = made["webhookEndpoint"]
    assert endpoint["types"] == ["QUOTE_ACCEPTED"]
    assert (endpoint["status"], endpoint["query"]) == ("ENABLED", "{ type }")


async def test_webhook_endpoint_update(operation: Run, http_api: HttpApi, receiver: Receiver) -> None:
    id, _ = await endpoint_of(http_api, receiver.url())
    changed = {"types": ["QUOTE_SENT"], "enabled": False}
    assert (await operation(id=id, input=changed))["webhookEndpoint"] == {
        "id": id,
        "url": receiver.url(),
        "types": ["QUOTE_SENT"],
        "status": "DISABLED",
    }


async def test_webhook_endpoint_rotate_secret(operation: Run, http_api: HttpApi, receiver: Receiver) -> None:
    id, secret = await endpoint_of(http_api, receiver.url())
    rotated = await operation(id=id)
    assert rotated["webhookEndpoint"]["id"] == id
    assert rotated["secret"] != secret


async def test_webhook_endpoint_delete(
    operation: Run, contract: Run, http_api: HttpApi, receiver: Receiver
) -> None:
    id, _ = await endpoint_of(http_api, receiver.url())
    assert (await operation(id=id))["webhookEndpoint"] == {"id": id}
    assert (await contract("WebhookEndpoints"))["nodes"] == []


async def test_webhook_endpoint_test(operation: Run, http_api: HttpApi, receiver: Receiver) -> None:
    id, _ = await endpoint_of(http_api, receiver.url("/held"))
    assert (await operation(id=id))["delivery"]["status"] == "PENDING"
    await receiver.until(lambda _: receiver.messages)
    receiver.answers.set()
    assert receiver.messages[0].json["event"] == "webhook.test"


async def test_webhook_delivery_retry(operation: Run, http_api: HttpApi, receiver: Receiver) -> None:
    id, _ = await endpoint_of(http_api, receiver.url("/held"))
    await client_of(http_api)
    receiver.answers.set()
    [delivery] = await deliveries_when(http_api, id, lambda all: all and all[0]["status"] == "DELIVERED")
    receiver.answers.clear()
    again = (await operation(id=delivery["id"]))["delivery"]
    assert (again["id"], again["status"]) == (delivery["id"], "PENDING")
    assert again["nextAttemptAt"] is not None
    await receiver.until(lambda _: len(receiver.messages) == 2)
    receiver.answers.set()


async def test_webhook_replay(operation: Run, http_api: HttpApi, receiver: Receiver) -> None:
    for name in ("Ann", "Bob", "Cid"):
        await client_of(http_api, name=name)
    id, _ = await endpoint_of(http_api, receiver.url())
    assert await operation(endpointId=id, after="1", until="2") == {"count": 1, "userErrors": []}
    await receiver.until(lambda _: receiver.messages)
    assert receiver.messages[0].json["data"]["name"] == "Bob"


async def test_webhook_endpoints(operation: Run, http_api: HttpApi, receiver: Receiver) -> None:
    id, _ = await endpoint_of(http_api, receiver.url(), description="Books", types=["CLIENT_CREATED"])
    await client_of(http_api)
    await deliveries_when(http_api, id, lambda all: all and all[0]["status"] == "DELIVERED")
    [endpoint] = (await operation())["nodes"]
    assert (endpoint["id"], endpoint["url"], endpoint["description"]) == (id, receiver.url(), "Books")
    [delivery] = endpoint["deliveries"]["nodes"]
    assert delivery.pop("id").startswith("delivery_")
    assert delivery.pop("durationMs") >= 0
    assert delivery == {
        "status": "DELIVERED",
        "attempts": 1,
        "nextAttemptAt": None,
        "event": {"type": "CLIENT_CREATED"},
        "responseStatus": 200,
        "responseBody": "Thank you",
    }
