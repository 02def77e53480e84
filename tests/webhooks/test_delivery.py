"""What endpoints are sent, when, and what is written down of it: over real connections."""

import hashlib
import hmac
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from time import monotonic

import asyncpg
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.graph.documents import client_of, create, quote_of, run
from tests.over_http import HttpApi, Product
from tests.webhooks.conftest import deliveries, deliveries_when, endpoint, endpoint_of
from tests.webhooks.receiver import Receiver

DISABLED = """
mutation ($id: ID!) { webhookEndpointUpdate(id: $id, input: {enabled: false}) { userErrors { code } } }
"""
ENABLED = DISABLED.replace("false", "true")
ROTATE = "mutation ($id: ID!) { webhookEndpointRotateSecret(id: $id) { secret } }"
RETRY = "mutation ($id: ID!) { webhookDeliveryRetry(id: $id) { delivery { status } userErrors { code } } }"
TEST = "mutation ($id: ID!) { webhookEndpointTest(id: $id) { delivery { id } userErrors { code path } } }"
REPLAY = """
mutation ($id: ID!, $after: String!, $until: String) {
  webhookReplay(endpointId: $id, after: $after, until: $until) { count userErrors { code path } }
}
"""
LEAST_PAUSE = 4.4
"""Seconds between the first attempt and the second: five, give or take a tenth of it."""


def received(path: str, count: int, receiver: Receiver) -> bool:
    """Whether so many messages came to the path."""
    return len(receiver.at(path)) == count


async def test_a_message_is_signed_and_tells_the_main_fields(http_api: HttpApi, receiver: Receiver) -> None:
    id, secret = await endpoint_of(http_api, receiver.url(), types=["QUOTE_SENT"])
    quote = await quote_of(http_api)
    await run(http_api, "quoteSend", quote)
    await receiver.until(lambda _: receiver.messages)
    [message] = receiver.messages
    assert Webhook(secret).verify(message.body, message.headers) == message.json
    digest = hmac.new(secret.encode(), message.body, hashlib.sha256).hexdigest()
    assert message.headers["x-quotegraph-signature"] == f"sha256={digest}"
    assert message.headers["x-quotegraph-event"] == "quote.sent"
    assert message.headers["x-quotegraph-subscription-id"] == id
    last = await http_api("{ events(last: 1, types: [QUOTE_SENT]) { nodes { cursor } } }")
    assert message.headers["x-quotegraph-cursor"] == last["events"]["nodes"][0]["cursor"]
    assert message.headers["webhook-id"] == message.json["id"]
    assert message.headers["content-type"] == "application/json"
    assert sorted(message.json) == ["data", "event", "id", "ts"]
    assert message.json["event"] == "quote.sent"
    data = message.json["data"]
    assert (data["id"], data["number"], data["status"]) == (quote, "Q-0001", "SENT")
    assert data["total"] == {"amount": "100.00", "currency": "USD"}
    assert data["client"]["name"] == "Ann"


async def test_a_query_shapes_the_payload(http_api: HttpApi, receiver: Receiver) -> None:
    query = (
        "query Payload { type subject { ... on Client { name ...Ways } } } fragment Ways on Client { email }"
    )
    await endpoint_of(http_api, receiver.url(), query=query)
    await client_of(http_api, name="Ann", email="ann@example.com")
    await receiver.until(lambda _: receiver.messages)
    assert receiver.messages[0].json == {
        "type": "CLIENT_CREATED",
        "subject": {"name": "Ann", "email": "ann@example.com"},
    }


async def test_first_attempts_come_one_by_one_in_the_order_of_the_log(
    http_api: HttpApi, receiver: Receiver
) -> None:
    await endpoint_of(http_api, receiver.url("/slow/0.02"), query="{ cursor }")
    for number in range(30):
        await client_of(http_api, name=f"Client {number}")
    await receiver.until(lambda _: len(receiver.messages) == 30)
    assert [message.json["cursor"] for message in receiver.messages] == [str(n) for n in range(1, 31)]
    assert receiver.most_open == 1


async def test_a_failed_delivery_is_sent_again_under_the_same_id(
    http_api: HttpApi, receiver: Receiver
) -> None:
    id, secret = await endpoint_of(http_api, receiver.url("/flaky"))
    receiver.failures = 1
    await client_of(http_api, name="Ann")
    await receiver.until(lambda _: len(receiver.messages) == 2)
    first, again = receiver.messages
    assert again.at - first.at > LEAST_PAUSE
    assert (again.body, again.headers["webhook-id"]) == (first.body, first.headers["webhook-id"])
    assert Webhook(secret).verify(again.body, again.headers)
    [delivered] = await deliveries_when(http_api, id, lambda all: all[0]["status"] == "DELIVERED")
    assert (delivered["attempts"], delivered["responseStatus"]) == (2, 200)
    assert (await endpoint(http_api, id))["failingSince"] is None
    newest, oldest = delivered["attemptLog"]["nodes"]
    assert (oldest["number"], oldest["outcome"], oldest["responseStatus"]) == (1, "REJECTED", 503)
    assert (oldest["responseBody"], oldest["error"], oldest["durationMs"] < 5_000) == ("Not now", None, True)
    assert (newest["number"], newest["outcome"], newest["responseBody"]) == (2, "DELIVERED", "")
    assert (newest["url"], newest["address"]) == (receiver.url("/flaky"), "127.0.0.1")
    assert newest["attemptedAt"] > oldest["attemptedAt"]


async def test_what_misbehaves_delays_nobody_else(http_api: HttpApi, receiver: Receiver) -> None:
    bad = {
        path: (await endpoint_of(http_api, receiver.url(path)))[0]
        for path in ("/sleep", "/drip", "/endless", "/reset", "/redirect", "/error")
    }
    await endpoint_of(http_api, receiver.url("/ok"))
    waits = []
    for number in range(10):
        begun = monotonic()
        await client_of(http_api, name=f"Client {number}")
        await receiver.until(partial(received, "/ok", number + 1))
        waits.append(receiver.at("/ok")[-1].at - begun)
    assert median(waits) < 4, "half of what waiting for one of them would take"
    first = {
        path: (await deliveries_when(http_api, id, lambda all: all[0]["attempts"]))[0]
        for path, id in bad.items()
    }
    outcomes = {path: each["attemptLog"]["nodes"][0]["outcome"] for path, each in first.items()}
    assert outcomes == {
        "/sleep": "TIMED_OUT",
        "/drip": "TIMED_OUT",
        "/endless": "DELIVERED",
        "/reset": "UNREACHABLE",
        "/redirect": "REJECTED",
        "/error": "REJECTED",
    }
    for path in ("/sleep", "/drip"):
        assert first[path]["error"] == "No complete answer within 8 seconds."
        assert 7_900 < first[path]["durationMs"] < 60_000, "long before it would have been answered"
    assert "Error" in first["/reset"]["error"]
    assert (first["/redirect"]["responseStatus"], receiver.at("/ok/redirected")) == (302, [])
    assert first["/error"]["responseStatus"] == 500
    assert first["/error"]["responseBody"].startswith("Sorry�xxx")
    assert len(first["/error"]["responseBody"]) == 16 * 1024
    # as much as is read of it arrived in time, so the receiver has the message
    assert (first["/endless"]["status"], len(first["/endless"]["responseBody"])) == ("DELIVERED", 16 * 1024)


async def test_410_disables_and_tells_of_it(http_api: HttpApi, receiver: Receiver) -> None:
    await endpoint_of(http_api, receiver.url("/ok"), types=["WEBHOOK_ENDPOINT_DISABLED"])
    id, _ = await endpoint_of(http_api, receiver.url("/gone"), types=["CLIENT_CREATED"])
    await client_of(http_api)
    await receiver.until(lambda _: receiver.at("/ok"))
    told = receiver.at("/ok")[0].json
    assert (told["event"], told["data"]["id"]) == ("webhook_endpoint.disabled", id)
    assert (told["data"]["status"], told["data"]["disabledReason"]) == ("DISABLED", "GONE")
    gone = await endpoint(http_api, id)
    assert (gone["status"], gone["disabledReason"]) == ("DISABLED", "GONE")
    [delivery] = gone["deliveries"]["nodes"]
    assert (delivery["status"], delivery["responseStatus"]) == ("FAILED", 410)


async def test_a_disabled_endpoint_is_told_of_nothing_until_somebody_replays(
    http_api: HttpApi, receiver: Receiver
) -> None:
    id, _ = await endpoint_of(http_api, receiver.url(), query="{ cursor }")
    await http_api(DISABLED, id=id)
    refused = (await http_api(TEST, id=id))["webhookEndpointTest"]
    assert refused["userErrors"] == [{"code": "INVALID_STATE", "path": ["id"]}]
    await client_of(http_api)
    await http_api(ENABLED, id=id)
    await client_of(http_api)
    await receiver.until(lambda _: receiver.messages)
    assert [message.json["cursor"] for message in receiver.messages] == ["2"]
    assert (await http_api(REPLAY, id=id, after="0"))["webhookReplay"]["count"] == 2
    await receiver.until(lambda _: len(receiver.messages) == 3)
    assert [message.json["cursor"] for message in receiver.messages[1:]] == ["1", "2"]
    assert receiver.messages[2].headers["webhook-id"] == receiver.messages[0].headers["webhook-id"]
    kinds = [delivery["kind"] for delivery in await deliveries(http_api, id)]
    assert sorted(kinds) == ["EVENT", "REPLAY", "REPLAY"]


@pytest.mark.parametrize(
    ("after", "until", "code", "path"),
    [
        ("x", None, "CURSOR_INVALID", "after"),
        ("0", "99", "CURSOR_INVALID", "until"),
        ("-1", None, "CURSOR_INVALID", "after"),
    ],
)
async def test_a_replay_needs_cursors_of_the_log(
    http_api: HttpApi, receiver: Receiver, after: str, until: str | None, code: str, path: str
) -> None:
    id, _ = await endpoint_of(http_api, receiver.url())
    answer = await http_api(REPLAY, id=id, after=after, until=until)
    assert answer["webhookReplay"]["userErrors"] == [{"code": code, "path": [path]}]


async def test_both_secrets_sign_after_a_rotation(http_api: HttpApi, receiver: Receiver) -> None:
    id, old = await endpoint_of(http_api, receiver.url())
    new = (await http_api(ROTATE, id=id))["webhookEndpointRotateSecret"]["secret"]
    await http_api(TEST, id=id)
    await receiver.until(lambda _: receiver.messages)
    [message] = receiver.messages
    for secret in (old, new):
        assert Webhook(secret).verify(message.body, message.headers)["event"] == "webhook.test"
    assert len(message.headers["webhook-signature"].split()) == 2
    newest = hmac.new(new.encode(), message.body, hashlib.sha256).hexdigest()
    assert message.headers["x-quotegraph-signature"] == f"sha256={newest}"


async def test_after_24_hours_the_newest_secret_signs_alone(
    http_api: HttpApi, receiver: Receiver, product: Product
) -> None:
    id, old = await endpoint_of(http_api, receiver.url())
    new = (await http_api(ROTATE, id=id))["webhookEndpointRotateSecret"]["secret"]
    connection = await asyncpg.connect(product.superuser_url)
    until = await connection.fetchval(
        "update webhook_endpoint set previous_secret_until = previous_secret_until - interval '24 hours'"
        " where id = $1 returning previous_secret_until - now()",
        id,
    )
    await connection.close()
    assert timedelta(minutes=-1) < until <= timedelta(0)
    await http_api(TEST, id=id)
    await receiver.until(lambda _: receiver.messages)
    [message] = receiver.messages
    assert Webhook(new).verify(message.body, message.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(message.body, message.headers)


async def test_retrying_sends_the_same_message_again(http_api: HttpApi, receiver: Receiver) -> None:
    id, _ = await endpoint_of(http_api, receiver.url())
    await create(http_api, "product", {"name": "Chair", "unitPrice": "10"})
    [delivery] = await deliveries_when(http_api, id, lambda all: all and all[0]["status"] == "DELIVERED")
    await http_api(RETRY, id=delivery["id"])
    await receiver.until(lambda _: len(receiver.messages) == 2)
    first, again = receiver.messages
    assert (again.body, again.headers["webhook-id"]) == (first.body, first.headers["webhook-id"])
    [delivery] = await deliveries_when(http_api, id, lambda all: all[0]["attempts"] == 2)
    assert delivery["status"] == "DELIVERED"
    assert [each["number"] for each in delivery["attemptLog"]["nodes"]] == [2, 1]


async def test_only_the_types_that_were_asked_for(http_api: HttpApi, receiver: Receiver) -> None:
    await endpoint_of(http_api, receiver.url(), types=["PRODUCT_CREATED"])
    await client_of(http_api)
    await create(http_api, "product", {"name": "Chair", "unitPrice": "10"})
    await client_of(http_api)
    id, _ = await endpoint_of(http_api, receiver.url("/ok/all"))
    await http_api(TEST, id=id)
    await receiver.until(lambda _: receiver.at("/ok/all") and receiver.at("/ok"))
    assert [message.json["event"] for message in receiver.at("/ok")] == ["product.created"]


async def test_what_fails_waits_for_its_pause_and_lets_the_next_go_first(
    http_api: HttpApi, receiver: Receiver
) -> None:
    id, _ = await endpoint_of(http_api, receiver.url("/error"), query="{ cursor }")
    for number in range(3):
        await client_of(http_api, name=f"Client {number}")
    found = await deliveries_when(
        http_api, id, lambda all: [each["attempts"] > 0 for each in all] == [True] * 3
    )
    assert (await endpoint(http_api, id))["failingSince"] is not None
    for each in found:
        assert (each["status"], each["responseStatus"]) == ("PENDING", 500)
        pause = _moment(each["nextAttemptAt"]) - _moment(each["attemptLog"]["nodes"][0]["attemptedAt"])
        assert pause > timedelta(seconds=LEAST_PAUSE)
    cursors = [message.json["cursor"] for message in receiver.messages]
    assert list(dict.fromkeys(cursors)) == ["1", "2", "3"], "first attempts come in the order of the log"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
