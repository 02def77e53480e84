"""The event log through the schema: as a list, and as a subscription that goes on from a place in it."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest
import pytest_asyncio
from sqlalchemy import text

from graph.context import Context
from graph.error_mapping import presentable
from graph.schema import schema
from server.announcer import Announcer
from server.event_stream import EventStream
from tests.graph.conftest import Api

CREATE = "mutation ($name: String!) { clientCreate(input: {name: $name}) { client { id } } }"
RENAME = """
mutation ($id: ID!, $name: String!) { clientUpdate(id: $id, input: {name: $name}) { client { version } } }
"""
LOG = """
query ($first: Int, $after: String, $last: Int, $before: String, $types: [EventType!], $about: [ID!]) {
  events(first: $first, after: $after, last: $last, before: $before, types: $types, subjectIds: $about) {
    totalCount
    nodes { type cursor }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
FOLLOW = """
subscription ($after: String, $types: [EventType!]) {
  events(after: $after, types: $types) {
    type cursor actor { kind name } subjectId subject { __typename ... on Client { name } }
  }
}
"""


async def cursors(api: Api, **arguments: Any) -> list[str]:
    return [event["cursor"] for event in (await api(LOG, **arguments))["events"]["nodes"]]


def refusals(errors: Any) -> list[tuple[str, list[str]]]:
    """Code and path of each error, as the edge answers it."""
    extensions = [error.extensions or {} for error in presentable(errors)]
    return [(each["code"], each.get("path", [])) for each in extensions]


@pytest_asyncio.fixture(loop_scope="session")
async def client(api: Api) -> str:
    """The id of a client whose creation is event 1, and renaming 2 and 3; another's creation is 4."""
    created = await api(CREATE, name="Ann")
    client: str = created["clientCreate"]["client"]["id"]
    for name in ("Anne", "Anna"):
        await api(RENAME, id=client, name=name)
    await api(CREATE, name="Bob")
    return client


@dataclass
class Follower:
    """Subscribes as the caller of `api`."""

    api: Api
    stream: EventStream

    async def __call__(self, count: int, **variables: Any) -> list[Any]:
        """The first `count` results."""
        context = Context(
            request=None,
            response=None,
            request_id="test",
            database=self.api.database,
            events=self.stream,
            viewer=self.api.viewer,
        )
        context.executor = self.api.executor
        found: list[Any] = []
        results: Any = await schema.subscribe(FOLLOW, variable_values=variables, context_value=context)
        async with aclosing(results):
            async for result in results:
                result.data = orjson.loads(orjson.dumps(result.data))
                found.append(result)
                if len(found) == count:
                    break
        return found


@pytest_asyncio.fixture(loop_scope="session", params=["compiled", "standard"])
async def follow(request: pytest.FixtureRequest, api: Api, database_url: str) -> AsyncIterator[Follower]:
    api = replace(api, executor=request.param)
    async with EventStream(api.database, database_url) as stream, Announcer(database_url) as announcer:
        api.database.announcer = announcer.announce
        yield Follower(api, stream)


async def test_the_log_is_in_the_order_of_commits_and_its_cursors_are_numbers(api: Api, client: str) -> None:
    events = (await api(LOG, first=3))["events"]
    assert events["nodes"] == [
        {"type": "CLIENT_CREATED", "cursor": "1"},
        {"type": "CLIENT_UPDATED", "cursor": "2"},
        {"type": "CLIENT_UPDATED", "cursor": "3"},
    ]
    assert [edge["cursor"] for edge in events["edges"]] == ["1", "2", "3"]
    assert events["totalCount"] == 4
    assert events["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": "1",
        "endCursor": "3",
    }


async def test_the_log_pages_both_ways(api: Api, client: str) -> None:
    assert await cursors(api, first=2, after="1") == ["2", "3"]
    assert await cursors(api, last=2) == ["3", "4"]
    assert await cursors(api, last=2, before="3") == ["1", "2"]
    assert await cursors(api, after="1", before="4") == ["2", "3"]
    assert await cursors(api, after="4") == []


async def test_the_log_is_narrowed_to_types_and_to_an_object(api: Api, client: str) -> None:
    assert await cursors(api, types=["CLIENT_CREATED"]) == ["1", "4"]
    assert await cursors(api, about=[client]) == ["1", "2", "3"]
    assert await cursors(api, subject=client, types=["CLIENT_UPDATED"], first=1, after="2") == ["3"]


async def test_an_event_is_a_node(api: Api, client: str) -> None:
    found = await api("{ events(first: 1) { nodes { id } } }")
    event = found["events"]["nodes"][0]["id"]
    node = await api("query ($id: ID!) { node(id: $id) { ... on Event { cursor } } }", id=event)
    assert node == {"node": {"cursor": "1"}}


@pytest.mark.parametrize(
    ("argument", "cursor"),
    [("after", "5"), ("after", "-1"), ("after", "01"), ("after", "٣"), ("after", ""), ("before", "x")],
)
async def test_a_cursor_that_never_was_one_is_refused(
    api: Api, client: str, argument: str, cursor: str
) -> None:
    result = await api.execute(LOG, **{argument: cursor})
    assert refusals(result.errors) == [("CURSOR_INVALID", [argument])]


@pytest.mark.parametrize("sizes", [{"first": 0}, {"first": 101}, {"last": 0}, {"first": 1, "last": 1}])
async def test_a_page_has_from_1_to_100_events(api: Api, sizes: dict[str, Any]) -> None:
    result = await api.execute(LOG, **sizes)
    assert [code for code, _ in refusals(result.errors)] == ["BAD_USER_INPUT"]


async def test_events_that_are_no_longer_kept_are_missed_loudly(
    api: Api, client: str, follow: Follower
) -> None:
    async with api.database.transaction(api.viewer.team_id) as session:
        await session.execute(text("delete from event where no <= 2"))
    assert await cursors(api) == ["3", "4"]
    assert await cursors(api, after="2") == ["3", "4"]
    assert await cursors(api, after="0") == ["3", "4"]
    assert [result.data["events"]["cursor"] for result in await follow(2, after="0")] == ["3", "4"]
    expired = [("CURSOR_EXPIRED", ["after"])]
    assert refusals((await api.execute(LOG, after="1")).errors) == expired
    assert refusals((await follow(1, after="1"))[0].errors) == expired


async def test_a_subscription_goes_on_from_its_cursor(api: Api, client: str, follow: Follower) -> None:
    backlog = [result.data["events"] for result in await follow(3, after="1")]
    assert [event["cursor"] for event in backlog] == ["2", "3", "4"]
    assert backlog[0] == {
        "type": "CLIENT_UPDATED",
        "cursor": "2",
        "actor": {"kind": "API_KEY", "name": "Test key"},
        "subjectId": client,
        "subject": {"__typename": "Client", "name": "Anna"},
    }


@pytest.mark.parametrize("executor", ["compiled", "standard"])
async def test_a_subject_of_a_kind_that_nothing_is_asked_of_is_an_empty_object(
    api: Api, client: str, executor: Any
) -> None:
    api = replace(api, executor=executor)
    log = await api("{ events(first: 1) { nodes { subject { ... on Quote { number } } } } }")
    assert log == {"events": {"nodes": [{"subject": {}}]}}


@pytest.mark.parametrize("executor", ["compiled", "standard"])
async def test_an_object_of_which_nothing_is_included_is_empty(api: Api, client: str, executor: Any) -> None:
    api = replace(api, executor=executor)
    found = await api("query ($id: ID!) { client(id: $id) { name @skip(if: true) } }", id=client)
    assert found == {"client": {}}


async def test_a_subscription_is_narrowed_to_types(api: Api, client: str, follow: Follower) -> None:
    results = await follow(2, after="0", types=["CLIENT_CREATED"])
    assert [result.data["events"]["cursor"] for result in results] == ["1", "4"]


@pytest.mark.parametrize("cursor", ["5", "nonsense"])
async def test_a_subscription_from_a_bad_cursor_fails_at_once(
    api: Api, client: str, follow: Follower, cursor: str
) -> None:
    results = await follow(1, after=cursor)
    assert refusals(results[0].errors) == [("CURSOR_INVALID", ["after"])]


async def test_the_log_needs_its_scope_and_each_subject_its_own(
    api: Api, client: str, follow: Follower
) -> None:
    stranger = api.with_scopes("read:quotes")
    result = await stranger.execute(LOG)
    assert result.data == {"events": None}
    assert refusals(result.errors) == [("INSUFFICIENT_SCOPE", [])]
    assert refusals((await Follower(stranger, follow.stream)(1))[0].errors) == [("INSUFFICIENT_SCOPE", [])]

    reader = Follower(api.with_scopes("read:events"), follow.stream)
    event = (await reader(1, after="0"))[0]
    assert event.data["events"]["subject"] is None
    assert event.data["events"]["cursor"] == "1"
    assert refusals(event.errors) == [("INSUFFICIENT_SCOPE", [])]
