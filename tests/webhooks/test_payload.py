"""What messages say: main fields of every kind of subject, and nothing that their reader may not read."""

from typing import Any

import pytest
from graphql import parse, validate

from graph.schema import schema
from graph.webhook_payload import DATA
from models.event import EventType
from tests.graph.documents import client_of, invoice_of, quote_of, run
from tests.over_http import HttpApi
from tests.webhooks.conftest import endpoint_of, key_with
from tests.webhooks.receiver import Receiver

KINDS = {"app": "auth", "webhook_endpoint": "webhook"}
"""Of subjects whose ids are not named as their events are."""
SEVERAL = """
{
  type
  subject { ... on Client { quotes(first: 100) { nodes { lineItems { name } taxLines { name } } } } }
}
"""


@pytest.mark.parametrize("type", EventType)
def test_every_event_tells_main_fields_of_its_subject(type: EventType) -> None:
    noun = type.value.partition(".")[0]
    document = DATA[KINDS.get(noun, noun)]
    assert validate(schema._schema, parse(document)) == []


async def test_money_and_neighbours_are_told_as_the_api_tells_them(
    http_api: HttpApi, receiver: Receiver
) -> None:
    await endpoint_of(http_api, receiver.url(), types=["PAYMENT_RECEIVED", "INVOICE_PAID"])
    invoice = await invoice_of(http_api, send=True)
    paid = await run(http_api, "paymentRecord", invoice, input={"amount": "100", "method": "CARD"})
    await receiver.until(lambda _: len(receiver.messages) == 2)
    told = {message.json["event"]: message.json["data"] for message in receiver.messages}
    assert told["payment.received"]["id"] == paid["payment"]["id"]
    assert told["payment.received"]["amount"] == {"amount": "100.00", "currency": "USD"}
    assert told["payment.received"]["invoice"]["id"] == invoice
    assert (told["invoice.paid"]["id"], told["invoice.paid"]["paymentStatus"]) == (invoice, "PAID")
    assert told["invoice.paid"]["amountDue"]["amount"] == "0.00"


async def test_who_may_not_read_the_subject_is_told_its_id(http_api: HttpApi, receiver: Receiver) -> None:
    events_alone = await key_with(http_api, "read:events", "write:webhooks")
    await endpoint_of(events_alone, receiver.url("/ok/plain"))
    await endpoint_of(
        events_alone, receiver.url("/ok/shaped"), query="{ type subject { ... on Quote { id } } }"
    )
    quote = await quote_of(http_api, await client_of(http_api))
    await receiver.until(lambda _: len(receiver.messages) == 4)
    assert [message.json["event"] for message in receiver.at("/ok/plain")] == [
        "client.created",
        "quote.created",
    ]
    assert receiver.at("/ok/plain")[1].json["data"] == {"id": quote}
    assert receiver.at("/ok/shaped")[1].json == {"type": "QUOTE_CREATED", "subject": None}


async def test_a_ping_has_the_default_form(http_api: HttpApi, receiver: Receiver) -> None:
    id, _ = await endpoint_of(http_api, receiver.url(), query="{ type }", types=["QUOTE_SENT"])
    await http_api("mutation ($id: ID!) { webhookEndpointTest(id: $id) { delivery { id } } }", id=id)
    await receiver.until(lambda _: receiver.messages)
    message: Any = receiver.messages[0].json
    assert (message["event"], message["data"]["id"]) == ("webhook.test", id)
    assert message["id"] == receiver.messages[0].headers["webhook-id"]
    assert "x-quotegraph-cursor" not in receiver.messages[0].headers


async def test_a_payload_cannot_be_as_large_as_an_answer(http_api: HttpApi, receiver: Receiver) -> None:
    created = """
    mutation ($input: WebhookEndpointCreateInput!) {
      webhookEndpointCreate(input: $input) { userErrors { code path message } }
    }
    """
    input = {"url": receiver.url(), "query": SEVERAL}
    [error] = (await http_api(created, input=input))["webhookEndpointCreate"]["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "query"])
    assert "2000" in error["message"]
