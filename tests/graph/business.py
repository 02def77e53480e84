"""A small business with something of everything, made by its own mutations: for tests that only read."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, text

from models.authorization import Authorization
from models.columns import utc_now
from models.event import Event
from models.identifier import Prefix, new_id
from models.member import Member, MemberRole
from models.plan import Plan
from models.tables import GLOBAL_TABLES, TABLES
from models.team import Team
from models.user import User
from models.viewer import Actor, ActorKind, Viewer
from models.webhook_attempt import AttemptOutcome, WebhookAttempt
from models.webhook_delivery import DeliveryKind, DeliveryStatus, WebhookDelivery
from models.webhook_endpoint import WebhookEndpoint
from server.database import Database
from tests.conftest import CopyOf
from tests.graph.documents import create, run
from tests.graph.two_executors import Caller

EVERY_OTHER = "now() - interval '1 day' where status = 'SENT' and number_value % 2 = 0"
EXPIRE = f"update quote set expires_at = {EVERY_OTHER}"
FALL_DUE = f"update invoice set overdue_at = {EVERY_OTHER}"
APP = """
mutation {
  appRegister(input: { name: "Planner", redirectUris: ["https://app.example/"], scopes: ["read"] }) {
    app { id }
  }
}
"""
API_KEY = 'mutation { apiKeyCreate(input: {name: "Shop", scopes: ["read:quotes"]}) { userErrors { code } } }'
VERB = "mutation ($id: ID!) {{ {noun}{verb}(id: $id) {{ userErrors {{ code }} }} }}"
NAMES = (
    "Ann Lee",
    "Müller & Söhne",
    'Bob "the Boat" O\'Neil',
    "日本株式会社",
    "back\\slash",
    "Zoë 😀",
    "$1 %s :name",
    "<b>&amp;</b> \u2028",
)
CURRENCIES = ("USD", "JPY", "KWD", "EUR")


@dataclass(frozen=True)
class Business:
    """A team as one of its keys, and the identifiers of everything it has, by table."""

    viewer: Viewer
    ids: dict[str, list[str]]


@dataclass(frozen=True)
class Businesses:
    """Two teams in one database."""

    database_url: str
    ours: Business
    theirs: Business


@pytest.fixture(scope="session")
def businesses(copy_of: CopyOf, template: str) -> Businesses:
    """Two small businesses in a database of their own, for tests that only read."""

    url = copy_of(template)

    async def make() -> Businesses:
        database = Database(url)
        ours, theirs = [await new_business(database) for _ in range(2)]
        await database.dispose()
        return Businesses(url, ours, theirs)

    return asyncio.run(make())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def caller(businesses: Businesses) -> AsyncIterator[Caller]:
    """One of the two small businesses, on connections that outlive a test."""
    database = Database(businesses.database_url)
    yield Caller(database, businesses.ours.viewer)
    await database.dispose()


async def new_business(database: Database) -> Business:
    """A new team with two members, and all that `fill` adds."""
    team_id = new_id(Prefix.TEAM)
    async with database.transaction(team_id) as session:
        session.add(Team(id=team_id, slug=team_id, name="Acme", currency="USD", timezone="Asia/Tokyo"))
        for name, role in (("Zoe", MemberRole.OWNER), ("Abe", MemberRole.VIEWER)):
            user, email = new_id(Prefix.USER), f"{name}-{team_id}@example.com"
            session.add(User(id=user, email=email, name=name))
            await session.flush()
            member = new_id(Prefix.MEMBER)
            session.add(Member(team_id=team_id, id=member, user_id=user, name=name, email=email, role=role))
    actor = Actor(ActorKind.API_KEY, new_id(Prefix.API_KEY), "Test key")
    viewer = Viewer(team_id, actor, frozenset({"read", "write"}), Plan.BUSINESS)
    api = Caller(database, viewer)
    await fill(api)
    await _connect_app(api)
    await _subscribe(api)
    return Business(viewer, await _identifiers(api))


async def _connect_app(api: Caller) -> None:
    """Registers an app, which the first member connects twice and disconnects once."""
    app_id, team_id = (await api(APP))["appRegister"]["app"]["id"], api.viewer.team_id
    async with api.database.transaction(team_id) as session:
        member = (await session.scalars(select(Member).order_by(Member.id))).first()
        assert member is not None and member.user_id is not None
        for revoked_at in (None, utc_now()):
            authorization = Authorization(
                team_id=team_id,
                id=new_id(Prefix.AUTHORIZATION),
                app_id=app_id,
                user_id=member.user_id,
                member_id=member.id,
                scopes=["read"],
                revoked_at=revoked_at,
            )
            session.add(authorization)


async def _subscribe(api: Caller) -> None:
    """Two endpoints, one of them the app's, with deliveries that went well, failed and wait."""
    team_id = api.viewer.team_id
    async with api.database.transaction(team_id) as session:
        authorization = (await session.scalars(select(Authorization).order_by(Authorization.id))).first()
        event = (await session.scalars(select(Event).order_by(text("no")))).first()
        assert authorization is not None and event is not None
        for app_id, types in ((None, []), (authorization.app_id, ["QUOTE_SENT"])):
            endpoint = WebhookEndpoint(
                team_id=team_id,
                id=new_id(Prefix.WEBHOOK_ENDPOINT),
                url="https://hooks.example/",
                types=types,
                owner_app_id=app_id,
                authorization_id=authorization.id if app_id else None,
                scopes=["read"],
                secret="",
            )
            session.add(endpoint)
            await session.flush()
            for status in DeliveryStatus:
                delivery = WebhookDelivery(
                    team_id=team_id,
                    id=new_id(Prefix.WEBHOOK_DELIVERY),
                    endpoint_id=endpoint.id,
                    owner_app_id=app_id,
                    kind=DeliveryKind.REPLAY,
                    event_no=event.no,
                    event_id=event.id,
                    event_name=event.type,
                    subject_id=event.subject_id,
                    occurred_at=event.occurred_at,
                    status=status,
                    response_status=None if status is DeliveryStatus.PENDING else 200,
                )
                session.add(delivery)
                await session.flush()
                for number, outcome in enumerate(AttemptOutcome, 1):
                    answered = outcome in (AttemptOutcome.DELIVERED, AttemptOutcome.REJECTED)
                    attempt = WebhookAttempt(
                        team_id=team_id,
                        id=new_id(Prefix.WEBHOOK_ATTEMPT),
                        delivery_id=delivery.id,
                        owner_app_id=app_id,
                        number=number,
                        attempted_at=event.occurred_at,
                        url=endpoint.url,
                        address="203.0.113.7" if answered else None,
                        outcome=outcome,
                        response_status=200 + 300 * (number % 2) if answered else None,
                        response_body='Thank "you"' if answered else None,
                        error=None if answered else "No",
                        duration_ms=number,
                    )
                    session.add(attempt)


async def fill(api: Caller) -> None:
    """Fills the empty team behind `api`: all statuses, some currencies, empty lists and absent parts."""
    labels = [await create(api, "label", {"name": name}) for name in ("Urgent", "Big", "ünique")]
    taxes = [
        await create(api, "taxRate", {"name": "GST", "rate": "10", "isDefault": True}),
        await create(api, "taxRate", {"name": "Half", "rate": "7.525"}),
    ]
    await create(api, "termsTemplate", {"name": "Net 14", "body": "Payable in 14 days.", "isDefault": True})
    products = [
        await create(api, "product", {"name": f"Product {n}", "unitPrice": price, **more})
        for n, (price, more) in enumerate(
            [
                ("12.5", {"code": "HOST-1", "category": "web", "taxRateId": taxes[0]}),
                ("0.0125", {"unit": "hour", "description": "By the hour"}),
                ("1000", {"currency": "JPY", "taxRateId": taxes[1]}),
            ]
        )
    ]
    clients = [await create(api, "client", _client(n, name)) for n, name in enumerate(NAMES)]
    await api(API_KEY)
    owner = (await api("{ members { nodes { id } } }"))["members"]["nodes"][0]["id"]
    quotes = []
    for n in range(14):
        client = clients[n % 6]  # the last two have none
        quotes.append(await create(api, "quote", _quote(n, client, owner, products, labels)))
    await _move(api, quotes)
    await _sell(api, clients)
    for verb, noun, ids in (
        ("Archive", "client", clients[5:6]),
        ("Archive", "product", products[2:]),
        ("Delete", "quote", quotes[13:]),
    ):
        for identifier in ids:
            await api(VERB.format(noun=noun, verb=verb), id=identifier)
    async with api.database.transaction(api.viewer.team_id) as session:
        for statement in (EXPIRE, FALL_DUE):
            await session.execute(text(statement))


def _client(n: int, name: str) -> dict[str, Any]:
    details: dict[str, Any] = {"name": name, "kind": "COMPANY" if n % 2 else "PERSON"}
    if n % 3 == 0:
        address = {"line1": "1 George St", "city": "Sydney", "country": "AU"}
        details |= {"email": f"Client{n}@Example.com", "phone": f"+1 212 555 010{n}", "address": address}
        details["contacts"] = [{"name": "Zed"}, {"name": "Amy", "email": "amy@example.com", "role": "boss"}]
        details["addresses"] = [{"kind": "SHIPPING", "city": "Perth"}]
    if n < 4:
        details |= {"externalId": f"ext-{n}", "currency": CURRENCIES[n], "notes": name}
    return details


def _quote(n: int, client: str, owner: str, products: list[str], labels: list[str]) -> dict[str, Any]:
    lines: list[dict[str, Any]] = [
        {"name": f"Line {n}", "unitPrice": str(10 + n), "quantity": "1.5"},
        {"name": "Offer", "unitPrice": "99", "optional": True, "selected": n % 2 == 0, "comments": "Really?"},
        {"name": "Heading", "kind": "HEADING"},
        {"productId": products[n % 2], "name": "From the shelf", "unitPrice": "5", "taxRate": "7.525"},
    ]
    details: dict[str, Any] = {"clientId": client, "lineItems": lines[: 1 + n % 4]}
    if n % 2:
        details |= {
            "title": f"Title {n}",
            "externalId": f"q-{n}",
            "labelIds": labels[: n % 3],
            "ownerId": owner,
        }
    if n % 3 == 0:
        details |= {"discount": {"type": "PERCENT", "value": "12.50"}, "adjustment": "-1"}
        lines[0]["discount"] = {"type": "AMOUNT", "value": "3"}
    if n % 5 == 0:
        details |= {"pricingMode": "TAX_INCLUSIVE", "documentType": "ESTIMATE", "notes": "a\nb"}
    return details


async def _move(api: Caller, quotes: list[str]) -> None:
    """Drafts, sent, accepted, rejected, questioned, revised and converted ones, by their place."""
    for n, quote in enumerate(quotes[:12]):
        if n >= 2:
            await run(api, "quoteSend", quote)
        match n:
            case 4 | 5:
                await run(api, "quoteAccept", quote, input={"signerName": "Ann"})
            case 6:
                await run(api, "quoteReject", quote, reason="Too dear")
            case 7:
                await run(api, "quoteRequestChanges", quote, comment="Cheaper, please")
            case 8:
                await run(api, "quoteRevise", quote)
            case 9 | 10:
                await run(api, "quoteAccept", quote)
                await run(api, "quoteConvert", quote)


async def _sell(api: Caller, clients: list[str]) -> None:
    """Invoices without a quote: drafts, sent, void, given up, and paid in part, in full and back."""
    for n in range(8):
        lines = [{"name": f"Sold {n}", "unitPrice": "100"}]
        invoice = await create(api, "invoice", {"clientId": clients[n % 4], "lineItems": lines})
        if n == 0:
            continue
        await run(api, "invoiceSend", invoice)
        if n == 1:
            await run(api, "invoiceVoid", invoice, reason="Twice")
        elif n == 2:
            await run(api, "invoiceWriteOff", invoice, reason="Bankrupt")
        elif n >= 5:
            amount = "40" if n == 5 else "100"
            payment = {"amount": amount, "fee": "2", "method": "CARD"}
            paid = await run(api, "paymentRecord", invoice, input=payment)
            if n == 7:
                await run(api, "paymentRefund", paid["payment"]["id"], amount="30")


async def _identifiers(api: Caller) -> dict[str, list[str]]:
    team_id, found = api.viewer.team_id, {"team": [api.viewer.team_id]}
    async with api.database.transaction(team_id) as session:
        for table in TABLES:
            name = str(table.__tablename__)
            if name not in GLOBAL_TABLES and "id" in table.__table__.columns:  # type: ignore[attr-defined]
                found[name] = list(await session.scalars(text(f"select id from {name} order by id")))
    return found
