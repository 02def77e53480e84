"""Subscriptions: what they can be narrowed to, single objects, and what many subscribers cost."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest
import pytest_asyncio

from auth.errors import InsufficientScope
from graph.context import Context
from graph.schema import schema
from models.errors import Refused
from models.identifier import Prefix, new_id
from models.member import Member, MemberRole
from models.viewer import Viewer
from server.announcer import Announcer
from server.event_stream import EventStream
from tests.graph.conftest import Api
from tests.graph.documents import client_of, invoice_of, quote_of, run
from tests.graph.two_executors import WatchedDatabase
from tests.waiting import PATIENCE

CHOSEN = """
subscription ($types: [EventType!], $about: [ID!], $client: ID, $owner: ID) {
  events(after: "0", types: $types, subjectIds: $about, clientId: $client, ownerId: $owner) { type }
}
"""
CHOSEN_LOG = """
query ($types: [EventType!], $about: [ID!], $client: ID, $owner: ID) {
  events(types: $types, subjectIds: $about, clientId: $client, ownerId: $owner) { nodes { type } }
}
"""
NAMES = 'subscription { events(after: "0") { subject { ... on Client { name } } } }'
QUOTE = "subscription ($id: ID!) { quoteChanged(id: $id) { status version lineItems { name } } }"
INVOICE = "subscription ($id: ID!) { invoiceChanged(id: $id) { amountDue { amount } paymentStatus } }"


@dataclass
class Breaking(WatchedDatabase):
    """A database that may break."""

    broken: bool = False

    async def fetch(self, team_id: str, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        if self.broken:
            raise ConnectionError("the database is gone")
        return await super().fetch(team_id, sql, values)


@pytest_asyncio.fixture(loop_scope="session")
async def events(api: Api, database_url: str) -> AsyncIterator[EventStream]:
    async with EventStream(api.database, database_url) as stream, Announcer(database_url) as announcer:
        api.database.announcer = announcer.announce
        yield stream


def subscribe(
    database: Any, events: Any, viewer: Viewer, query: str, executor: str = "compiled", **variables: Any
) -> AsyncGenerator[Any, None]:
    """The results of a subscription."""

    async def results() -> AsyncGenerator[Any, None]:
        context = Context(None, None, "test", database, events, viewer, executor=executor)  # type: ignore[arg-type]
        stream: Any = await schema.subscribe(query, variable_values=variables, context_value=context)
        async with aclosing(stream):
            async for result in stream:
                result.data = orjson.loads(orjson.dumps(result.data))
                yield result

    return results()


async def first(count: int, results: AsyncGenerator[Any, None]) -> list[Any]:
    """The data of the first `count` results."""
    found: list[Any] = []
    async with asyncio.timeout(PATIENCE), aclosing(results):
        async for result in results:
            assert result.errors is None, result.errors
            found += result.data.values()
            if len(found) == count:
                break
    return found


async def test_events_can_be_narrowed_to_what_they_concern(api: Api, events: EventStream) -> None:
    client, other = await client_of(api), await client_of(api)
    invoice = await invoice_of(api, clientId=client, send=True)
    await run(api, "paymentRecord", invoice, input={"amount": "1"})
    await quote_of(api, other)
    choices: list[tuple[dict[str, Any], list[str]]] = [
        ({"about": [invoice]}, ["INVOICE_CREATED", "INVOICE_SENT", "PAYMENT_RECEIVED"]),
        ({"client": client}, ["CLIENT_CREATED", "INVOICE_CREATED", "INVOICE_SENT", "PAYMENT_RECEIVED"]),
        ({"client": other, "about": [other]}, ["CLIENT_CREATED"]),
        ({"client": other}, ["CLIENT_CREATED", "QUOTE_CREATED"]),
        ({"types": ["QUOTE_CREATED", "INVOICE_SENT"]}, ["INVOICE_SENT", "QUOTE_CREATED"]),
        ({"types": ["QUOTE_CREATED"], "client": other}, ["QUOTE_CREATED"]),
    ]
    for chosen, types in choices:
        found = await first(len(types), subscribe(api.database, events, api.viewer, CHOSEN, **chosen))
        assert [event["type"] for event in found] == types
        for executor in ("compiled", "standard"):
            log = (await replace(api, executor=executor)(CHOSEN_LOG, **chosen))["events"]["nodes"]
            assert [event["type"] for event in log] == types


async def test_events_of_the_documents_that_a_member_looks_after(api: Api, events: EventStream) -> None:
    member = new_id(Prefix.MEMBER)
    async with api.database.transaction(api.viewer.team_id) as session:
        session.add(
            Member(
                team_id=api.viewer.team_id,
                id=member,
                name="Olive",
                email="olive@example.com",
                role=MemberRole.ADMIN,
            )
        )
    client = await client_of(api)
    await quote_of(api, client)
    await quote_of(api, client, ownerId=member)
    invoice = await invoice_of(api, clientId=client, ownerId=member, send=True)
    await run(api, "paymentRecord", invoice, input={"amount": "1"})
    types = ["QUOTE_CREATED", "INVOICE_CREATED", "INVOICE_SENT", "PAYMENT_RECEIVED"]
    log = (await api(CHOSEN_LOG, owner=member))["events"]["nodes"]
    assert [event["type"] for event in log] == types
    told = await first(4, subscribe(api.database, events, api.viewer, CHOSEN, owner=member))
    assert [event["type"] for event in told] == types


async def test_a_subscription_takes_the_scope_of_what_it_tells(api: Api, events: EventStream) -> None:
    quote = await quote_of(api)
    invoice = await invoice_of(api, clientId=await client_of(api))
    asked = [(NAMES, "read:events"), (QUOTE, "read:quotes"), (INVOICE, "read:invoices")]
    everything = {scope for _, scope in asked}
    for query, scope in asked:
        viewer = replace(api.viewer, scopes=frozenset(everything - {scope}))
        about = {"id": quote if query is QUOTE else invoice} if query is not NAMES else {}
        (error,) = (await anext(subscribe(api.database, events, viewer, query, **about))).errors
        assert isinstance(error.original_error, InsufficientScope)
        assert error.original_error.scope == scope


async def test_a_quote_that_is_deleted_and_restored_is_told_as_well(api: Api, events: EventStream) -> None:
    quote = await quote_of(api)
    query = "subscription ($id: ID!) { quoteChanged(id: $id) { deletedAt } }"
    for executor in ("compiled", "standard"):
        results = subscribe(api.database, events, api.viewer, query, executor, id=quote)
        assert (await anext(results)).data["quoteChanged"]["deletedAt"] is None
        await run(api, "quoteDelete", quote)
        assert (await anext(results)).data["quoteChanged"]["deletedAt"] is not None
        await run(api, "quoteRestore", quote)
        assert (await first(1, results))[0]["deletedAt"] is None


@pytest.mark.parametrize("executor", ["compiled", "standard"])
async def test_a_quote_is_told_at_once_and_after_each_change(
    api: Api, events: EventStream, executor: str
) -> None:
    quote, other = await quote_of(api), await quote_of(api)
    results = subscribe(api.database, events, api.viewer, QUOTE, executor, id=quote)
    present = (await anext(results)).data["quoteChanged"]
    assert (present["status"], present["version"]) == ("DRAFT", 1)
    await run(api, "quoteSend", other)
    await run(api, "quoteSend", quote)
    assert (await first(1, results))[0]["status"] == "SENT"


async def test_an_invoice_is_told_again_when_it_is_paid(api: Api, events: EventStream) -> None:
    invoice = await invoice_of(api, clientId=await client_of(api), send=True)
    results = subscribe(api.database, events, api.viewer, INVOICE, id=invoice)
    before = (await anext(results)).data["invoiceChanged"]
    await run(api, "paymentRecord", invoice, input={"amount": before["amountDue"]["amount"]})
    after = (await first(1, results))[0]
    assert (before["paymentStatus"], after) == (
        "UNPAID",
        {"paymentStatus": "PAID", "amountDue": {"amount": "0.00"}},
    )


async def test_an_object_that_is_not_there_is_refused(api: Api, events: EventStream) -> None:
    for query in (QUOTE, INVOICE):
        results = subscribe(api.database, events, api.viewer, query, id="quote_00000000000000000000000000")
        assert isinstance((await anext(results)).errors[0].original_error, Refused)


async def test_many_who_ask_the_same_cost_one_statement_an_event(api: Api, events: EventStream) -> None:
    watched = WatchedDatabase(api.database)
    blind = replace(api.viewer, scopes=frozenset({"read:events"}))
    unseeing = subscribe(watched, events, blind, NAMES)
    following = [subscribe(watched, events, api.viewer, NAMES) for _ in range(20)]
    await client_of(api, name="Ann")
    for each in [unseeing, *following]:
        await anext(each)
    watched.statements.clear()
    refused = asyncio.create_task(anext(unseeing))
    seen = [asyncio.create_task(first(1, each)) for each in following]
    await client_of(api, name="Bob")
    assert await asyncio.gather(*seen) == [[{"subject": {"name": "Bob"}}]] * 20
    assert (await refused).data == {"events": {"subject": None}}, "nobody gets what another may read"
    await unseeing.aclose()
    assert len(watched.statements) < 10, "one, and again what a slow machine asks for a second later"


async def test_many_who_look_at_one_quote_cost_one_statement_an_event(api: Api, events: EventStream) -> None:
    watched, quote = WatchedDatabase(api.database), await quote_of(api)
    following = [subscribe(watched, events, api.viewer, QUOTE, id=quote) for _ in range(20)]
    for each in following:
        await anext(each)
    watched.statements.clear()
    watched.transactions = 0
    seen = [asyncio.create_task(first(1, each)) for each in following]
    await run(api, "quoteSend", quote)
    assert {state["status"] for [state] in await asyncio.gather(*seen)} == {"SENT"}
    assert len(watched.statements) < 10
    assert watched.transactions == 0


async def test_an_event_that_cannot_be_read_says_so_and_the_next_ones_come(
    api: Api, events: EventStream
) -> None:
    database = Breaking(api.database)
    results = subscribe(database, events, api.viewer, NAMES)
    found = []
    for name, broken in [("Ann", False), ("Bob", True), ("Cid", False)]:
        database.broken = broken
        await client_of(api, name=name)
        result = await asyncio.wait_for(anext(results), PATIENCE)
        found.append(
            [error.path for error in result.errors or ()] or result.data["events"]["subject"]["name"]
        )
    await results.aclose()
    assert found == ["Ann", [["events"]], "Cid"]


async def test_a_team_has_so_many_subscriptions_and_no_more(api: Api, database_url: str) -> None:
    async with EventStream(api.database, database_url, most_per_team=1) as stream:
        one = stream.subscribe(api.viewer.team_id, 0)
        following = asyncio.ensure_future(anext(one))
        await asyncio.sleep(0.1)
        with pytest.raises(Refused, match="at most 1 subscriptions"):
            await anext(stream.subscribe(api.viewer.team_id, 0))
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await one.aclose()
