"""`new EventSource(…)` on a page of this site: a person's session opens streams, and nothing else."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy import text
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from auth.authentication import Authentication
from auth.credential_watch import CredentialWatch
from auth.errors import Unauthenticated
from auth.team_session import TeamSession
from graph.trusted import hash_of
from models.identifier import Prefix, new_id
from models.member import Member
from models.user import User
from resolvers.trusted_document import trusted_documents_register
from server.credential_end import CredentialEnd
from server.onboarding import create_key
from tests.over_http import HttpApi
from tests.pages.browser import Browser
from tests.pages.conftest import Site, sign_in
from tests.waiting import until

EVENTS = "subscription ($types: [EventType!]) { events(types: $types) { type subjectId } }"
KEYS = "subscription { events { type subject { __typename ... on Client { name } } } }"
QUERY = "{ viewer { team { name } } }"
MUTATION = 'mutation { clientCreate(input: {name: "Mallory"}) { client { id } } }'
CREATE = "mutation ($name: String!) { clientCreate(input: {name: $name}) { client { id } } }"
SAME = {"Sec-Fetch-Site": "same-origin"}
SEEN_NOW = "select last_seen_at > now() - interval '1 minute' from user_session where user_id = :user"
SOON = 1.0
"""Seconds."""


@dataclass
class Scene:
    """A person in front of a browser, signed in, and software that works in the same team."""

    site: Site
    api: HttpApi
    user: User
    browser: Browser

    @asynccontextmanager
    async def stream(
        self, query: str = EVENTS, headers: dict[str, str] = SAME, **parameters: Any
    ) -> AsyncIterator["Stream"]:
        """What the browser gets; nothing of it is read yet."""
        headers = {"Accept": "text/event-stream", **headers}
        async with (
            asyncio.timeout(15),
            self.browser.http.stream("GET", address(query, **parameters), headers=headers) as response,
        ):
            yield Stream(response)

    async def status(self, query: str = EVENTS, headers: dict[str, str] = SAME, **parameters: Any) -> int:
        """How the browser is answered."""
        async with self.stream(query, headers, **parameters) as stream:
            return stream.response.status_code

    async def clients(self, *names: str) -> None:
        """Events that are seen."""
        for name in names:
            await self.api(CREATE, name=name)

    async def execute(self, statement: str, **values: Any) -> None:
        """Changes something behind everybody's back."""
        async with self.site.database.connection(self.api.team_id) as connection:
            await connection.execute(text(statement), values)


class Stream:
    """An event stream, read as browsers read it (HTML, section 9.2.6)."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.last_event_id = ""
        self._lines = response.aiter_lines()

    async def next(self) -> Any:
        """The next event that a listener for `next` gets; raises StopAsyncIteration at the end."""
        event, data, identified = "", [], self.last_event_id
        while True:
            line = await anext(self._lines)
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                event = value
            elif name == "data":
                data.append(value)
            elif name == "id":
                identified = value
            elif not line:
                self.last_event_id = identified
                if data and event == "next":
                    return json.loads("\n".join(data))
                event, data = "", []

    async def until_known(self) -> str:
        """The place where the stream begins."""
        async for line in self._lines:
            if line.startswith("id: "):
                self.last_event_id = line.removeprefix("id: ")
            elif not line and self.last_event_id:
                break
        return self.last_event_id


def address(query: str = EVENTS, **parameters: Any) -> str:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash_of(query)}}
    given = {"extensions": extensions, **parameters}
    return "/graphql?" + str(
        httpx2.QueryParams({name: v if isinstance(v, str) else json.dumps(v) for name, v in given.items()})
    )


@pytest_asyncio.fixture(loop_scope="session")
async def scene(site: Site, browser: Browser) -> Scene:
    async with site.database.transaction(None) as session:
        await trusted_documents_register(session, {each: each for each in (EVENTS, KEYS, QUERY, MUTATION)})
    team = await site.team()
    user = await site.user(team)
    await sign_in(browser, user)
    key = await create_key(site.database, team, {"name": "Shop", "scopes": ["read", "write"]})
    return Scene(site, HttpApi(site.address.removeprefix("http://"), key, team), user, browser)


async def test_a_person_follows_the_events_of_their_team(scene: Scene) -> None:
    async with scene.stream() as stream:
        assert stream.response.status_code == 200
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert await stream.until_known() == "0"
        await scene.clients("Ann", "Bob")
        told = [(await stream.next())["data"]["events"]["type"] for _ in range(2)]
        assert (told, stream.last_event_id) == (["CLIENT_CREATED", "CLIENT_CREATED"], "2")


async def test_what_happened_before_a_browser_came_again_is_told_once(scene: Scene) -> None:
    async with scene.stream() as stream:
        await stream.until_known()
    await scene.clients("Ann", "Bob", "Cid")
    seen = []
    for _ in range(3):
        async with scene.stream(headers={**SAME, "Last-Event-ID": stream.last_event_id}) as stream:
            await stream.next()
            seen.append(stream.last_event_id)
    assert seen == ["1", "2", "3"]


async def test_a_cursor_that_is_good_no_more_is_said_once_and_forgotten(scene: Scene) -> None:
    await scene.clients("Ann", "Bob")
    await scene.execute("delete from event where no = 1 and team_id = :team", team=scene.api.team_id)
    for last, code in (("0", "CURSOR_EXPIRED"), ("99", "CURSOR_INVALID"), ("x", "CURSOR_INVALID")):
        async with scene.stream(headers={**SAME, "Last-Event-ID": last}) as stream:
            stream.last_event_id = last
            [error] = (await stream.next())["errors"]
            assert (error["extensions"]["code"], stream.last_event_id) == (code, "")


async def test_the_role_says_what_a_person_may_read(scene: Scene) -> None:
    """A member in the role VIEWER may read clients, and no API keys."""
    await scene.execute("update member set role = 'VIEWER' where user_id = :user", user=scene.user.id)
    async with scene.stream(KEYS) as stream:
        await stream.until_known()
        await scene.clients("Ann")
        assert (await stream.next())["data"]["events"]["subject"] == {"__typename": "Client", "name": "Ann"}


async def test_somebody_with_several_teams_names_one_of_them(scene: Scene) -> None:
    other, strange = await scene.site.team("Other"), await scene.site.team("Strange")
    await join(scene, other)
    async with scene.stream() as stream:
        assert stream.response.status_code == 400
        assert b"team=team_" in await stream.response.aread()
    assert await scene.status(team=other) == 200
    assert [await scene.status(team=team) for team in (strange, "other", "team_\0", "")] == [
        401,
        401,
        401,
        400,
    ]
    async with scene.stream(team=scene.api.team_id) as stream:
        await stream.until_known()
        await scene.clients("Ann")
        assert (await stream.next())["data"]["events"]["type"] == "CLIENT_CREATED"


async def join(scene: Scene, team: str) -> None:
    user = scene.user
    member = Member(team_id=team, id=new_id(Prefix.MEMBER), user_id=user.id, name=user.name, email=user.email)
    async with scene.site.database.transaction(team) as session:
        session.add(member)


async def test_somebody_without_a_team_is_not_let_in(site: Site, scene: Scene) -> None:
    async with site.browser() as browser:
        await sign_in(browser, await site.user())
        assert await Scene(site, scene.api, scene.user, browser).status() == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://{host}"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://{host}.evil.example"},
        {"Origin": "https://{host}"},
        {"Origin": "null"},
        {},
    ],
)
async def test_pages_of_other_origins_cannot_use_the_session(scene: Scene, headers: dict[str, str]) -> None:
    sent = {name: value.format(host=scene.api.host) for name, value in headers.items()}
    assert await scene.status(headers=sent) == 401


async def test_a_browser_without_fetch_metadata_is_known_by_its_origin(scene: Scene) -> None:
    assert await scene.status(headers={"Origin": scene.site.address}) == 200


@pytest.mark.parametrize("query", [QUERY, MUTATION])
async def test_nothing_but_subscriptions_runs_by_a_session(scene: Scene, query: str) -> None:
    async with scene.stream(query) as stream:
        answer = await stream.next()
        assert "data" not in answer
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert (await scene.api("{ clients { totalCount } }"))["clients"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("method", "accept"),
    [
        ("GET", "application/json"),
        ("GET", "*/*"),
        ("GET", 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0'),
        ("POST", "text/event-stream"),
        ("POST", "application/json"),
    ],
)
async def test_a_session_opens_nothing_but_event_streams_by_get(
    scene: Scene, method: str, accept: str
) -> None:
    headers = {"Accept": accept, "Origin": scene.site.address, **SAME}
    body = None if method == "GET" else {"query": EVENTS}
    answer = await scene.browser.http.request(method, address(), headers=headers, json=body)
    assert answer.status_code == 401


async def test_a_session_opens_no_websocket(scene: Scene) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in scene.browser.cookies.items())
    headers = {"Cookie": cookies, "Origin": scene.site.address}
    protocols = [Subprotocol("graphql-transport-ws")]
    address = f"ws://{scene.api.host}/graphql"
    async with connect(address, subprotocols=protocols, additional_headers=headers) as socket:
        await socket.send('{"type": "connection_init"}')
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4403


async def test_the_secret_of_a_session_is_no_bearer_token(scene: Scene) -> None:
    (secret,) = scene.browser.cookies.values()
    thief = HttpApi(scene.api.host, secret, scene.api.team_id)
    async with scene.stream() as stream:
        await stream.until_known()
        assert (await thief.send(MUTATION)).status == 401

    authenticate = Authentication(scene.site.database)
    await authenticate(TeamSession(secret, scene.api.team_id))
    assert authenticate.remembered(f"Bearer {secret}") is None
    await authenticate.settle()


async def test_a_header_goes_before_the_session(scene: Scene) -> None:
    assert await scene.status(headers={**SAME, "Authorization": "Bearer nonsense"}) == 401
    assert await scene.status(headers={"Authorization": f"Bearer {scene.api.key}"}) == 200


async def sign_out(scene: Scene) -> None:
    async with scene.site.browser() as other:
        other.http.cookies.update(scene.browser.http.cookies)
        await other.open("/account")
        await other.fill_in("/sign-out")


async def choose_another_password(scene: Scene) -> None:
    await scene.execute("delete from user_session where user_id = :user", user=scene.user.id)


async def be_removed(scene: Scene) -> None:
    remove = "mutation ($id: ID!) { memberRemove(id: $id) { userErrors { code message } } }"
    members = (await scene.api("{ members { nodes { id email } } }"))["members"]["nodes"]
    [member] = [each["id"] for each in members if each["email"] == scene.user.email]
    assert (await scene.api(remove, id=member))["memberRemove"]["userErrors"] == []


async def get_another_role(scene: Scene) -> None:
    await scene.execute("update member set role = 'VIEWER' where user_id = :user", user=scene.user.id)


async def grow_too_old(scene: Scene) -> None:
    await scene.execute("update user_session set created_at = now() - interval '31 days'")


async def leave_the_plan(scene: Scene) -> None:
    await scene.execute("update team set plan = 'PRO' where id = :team", team=scene.api.team_id)


@pytest.mark.parametrize(
    ("end", "afterwards"),
    [
        (sign_out, 401),
        (choose_another_password, 401),
        (be_removed, 401),
        (get_another_role, 200),
        (grow_too_old, 401),
        (leave_the_plan, 403),
    ],
)
async def test_the_stream_ends_within_a_second_with_what_opened_it(
    scene: Scene, end: Callable[[Scene], Awaitable[None]], afterwards: int
) -> None:
    """And the browser, which comes again by itself, is let in only where it still may."""
    async with scene.stream() as stream:
        await stream.until_known()
        await end(scene)
        ended = time.monotonic()
        while "errors" not in (answer := await stream.next()):
            pass  # what was changed is an event, too
        with pytest.raises(StopAsyncIteration):
            await stream.next()
        assert time.monotonic() - ended < SOON
    code = answer["errors"][0]["extensions"]["code"]
    assert code == ("PLAN_REQUIRED" if afterwards == 403 else "UNAUTHENTICATED")
    assert await scene.status() == afterwards


async def test_a_session_does_not_fall_idle_while_a_stream_is_open(scene: Scene) -> None:
    """Not even where it was opened long ago."""
    database = scene.site.database
    (secret,) = scene.browser.cookies.values()
    session = TeamSession(secret, scene.api.team_id)
    authenticate = Authentication(database)
    viewer = await authenticate(session)
    async with CredentialWatch(database) as watch:
        end = CredentialEnd(authenticate, watch.until_doubtful, used_every=0.1)
        open_stream = asyncio.create_task(end(session, viewer))
        for _ in range(2):
            await scene.execute("update user_session set last_seen_at = now() - interval '6 days'")
            await until(lambda: scene.site.value(SEEN_NOW, user=scene.user.id))
        assert not open_stream.done()
        await sign_out(scene)
        assert isinstance(await open_stream, Unauthenticated)
    await authenticate.settle()
