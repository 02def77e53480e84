"""A furnished team that every bad input is sent to, and which must look the same after each."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from models.authorization import Authorization
from models.columns import utc_now
from models.identifier import Prefix, new_id
from models.member import Member
from models.webhook_delivery import TEST_EVENT, DeliveryKind, DeliveryStatus, WebhookDelivery
from server.database import Database
from tests.backstage import Contents
from tests.graph.documents import client_of, create, invoice_of, quote_of, run
from tests.over_http import Answer, HttpApi, Product

REGISTER = """
mutation {
  appRegister(input: {name: "App", redirectUris: ["https://app.example/back"], scopes: ["read"]}) {
    app { id }
  }
}
"""
SUBSCRIBE = """
mutation {
  webhookEndpointCreate(input: {url: "https://hooks.example/", types: [WEBHOOK_ENDPOINT_DISABLED]}) {
    webhookEndpoint { id }
  }
}
"""
UNKNOWN = {
    noun: f"{noun}_00000000000000000000000000"
    for noun in (
        "client",
        "quote",
        "quoteline",
        "invoice",
        "payment",
        "product",
        "taxrate",
        "label",
        "member",
    )
}
"""Well-formed identifiers of nothing."""


@dataclass(frozen=True)
class Stage:
    """A team with one or two of everything; each field is an identifier."""

    api: HttpApi
    member: str
    colleague: str
    """A member who is only invited."""
    app: str
    authorization: str
    """Of the owner, for `app`."""
    client: str
    tax_rate: str
    product: str
    label: str
    terms_template: str
    api_key: str
    quote: str
    """A draft of two lines over 300.00."""
    lines: list[str]
    sent_quote: str
    sent_line: str
    """A line of `sent_quote`, which is optional."""
    invoice: str
    """A draft over 100.00."""
    sent_invoice: str
    """Over 100.00, of which 40.00 is paid."""
    payment: str
    webhook_endpoint: str
    """Told of nothing that happens here."""
    webhook_delivery: str


@pytest.fixture(scope="session")
def stage(product: Product) -> Stage:
    """The team of the caller."""
    return asyncio.run(furnish(product))


@pytest.fixture(scope="session")
def strangers(product: Product) -> Stage:
    """Another team, of which the caller must not learn anything."""
    return asyncio.run(furnish(product))


@pytest.fixture(scope="session")
def furniture(product: Product, stage: Stage) -> dict[str, Contents]:
    """All that the team had written before the present test, as `before`."""
    return {"before": asyncio.run(product.behind.contents(stage.api.team_id))}


Send = Callable[..., Awaitable[Answer]]


@pytest.fixture
async def send_in_vain(product: Product, stage: Stage, furniture: dict[str, Contents]) -> AsyncIterator[Send]:
    """Sends an operation to the furnished team; after the test, not a row may have changed."""

    async def send(query: str, **variables: Any) -> Answer:
        return await stage.api.send(query, variables=variables)

    yield send
    before, after = furniture["before"], await product.behind.contents(stage.api.team_id)
    furniture["before"] = after  # so that a fault fails its own test alone
    assert after == before


def at(path: str) -> list[str]:
    """A path as it is answered: `at("input.lineItems.0.name")`."""
    return path.split(".")


async def furnish(product: Product) -> Stage:
    """A new team with its furniture."""
    api = await product.open_team(owner={"name": "Olive Owner", "email": "olive@example.com"})
    members = await api("{ members { nodes { id } } }")
    client = await client_of(api, currency="USD")
    lines = [{"name": "Work", "unitPrice": "100"}, {"name": "More", "unitPrice": "200"}]
    quote = await quote_of(api, client, lineItems=lines)
    sent_quote = await quote_of(
        api,
        client,
        lineItems=[
            {"name": "Base", "unitPrice": "10"},
            {"name": "Extra", "unitPrice": "5", "optional": True},
        ],
    )
    await run(api, "quoteSend", sent_quote)
    sent_invoice = await invoice_of(api, clientId=client, send=True)
    payment = await run(api, "paymentRecord", sent_invoice, input={"amount": "40"})
    key = await api(
        'mutation { apiKeyCreate(input: {name: "Key", scopes: ["read"]}) { apiKey { id } } }',
    )
    invited = await api('mutation { memberInvite(input: {email: "eva@example.com"}) { member { id } } }')
    app = (await api(REGISTER))["appRegister"]["app"]["id"]
    member = members["members"]["nodes"][0]["id"]
    endpoint = (await api(SUBSCRIBE))["webhookEndpointCreate"]["webhookEndpoint"]["id"]
    return Stage(
        api=api,
        member=member,
        colleague=invited["memberInvite"]["member"]["id"],
        app=app,
        authorization=await _authorized(product, api.team_id, member, app),
        client=client,
        tax_rate=await create(api, "taxRate", {"name": "VAT", "rate": "20"}),
        product=await create(api, "product", {"name": "Hour", "unitPrice": "80"}),
        label=await create(api, "label", {"name": "Urgent"}),
        terms_template=await create(api, "termsTemplate", {"name": "Net 14", "body": "Pay soon."}),
        api_key=key["apiKeyCreate"]["apiKey"]["id"],
        quote=quote,
        lines=await _lines_of(api, quote),
        sent_quote=sent_quote,
        sent_line=(await _lines_of(api, sent_quote))[1],
        invoice=await invoice_of(api, clientId=client),
        sent_invoice=sent_invoice,
        payment=payment["payment"]["id"],
        webhook_endpoint=endpoint,
        webhook_delivery=await _delivered(product, api.team_id, endpoint),
    )


async def _authorized(product: Product, team_id: str, member_id: str, app_id: str) -> str:
    """The id of what the member allowed the app to do."""
    database, authorization = Database(product.database_url), new_id(Prefix.AUTHORIZATION)
    async with database.transaction(team_id) as session:
        member = await session.get_one(Member, (team_id, member_id))
        assert member.user_id is not None
        session.add(
            Authorization(
                team_id=team_id,
                id=authorization,
                app_id=app_id,
                user_id=member.user_id,
                member_id=member_id,
                scopes=["read"],
            )
        )
    await database.dispose()
    return authorization


async def _delivered(product: Product, team_id: str, endpoint_id: str) -> str:
    """The id of what the endpoint was sent once."""
    database, delivery = Database(product.database_url), new_id(Prefix.WEBHOOK_DELIVERY)
    async with database.transaction(team_id) as session:
        session.add(
            WebhookDelivery(
                team_id=team_id,
                id=delivery,
                endpoint_id=endpoint_id,
                kind=DeliveryKind.TEST,
                event_name=TEST_EVENT,
                subject_id=endpoint_id,
                occurred_at=utc_now(),
                status=DeliveryStatus.DELIVERED,
                next_attempt_at=None,
            )
        )
    await database.dispose()
    return delivery


async def _lines_of(api: HttpApi, quote: str) -> list[str]:
    found = await api("query ($id: ID!) { quote(id: $id) { lineItems { id } } }", id=quote)
    return [line["id"] for line in found["quote"]["lineItems"]]
