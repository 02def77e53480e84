"""`new EventSource(…)` on a page of this site: a person's session opens streams, and nothing else."""

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from auth.authentication import Authentication
from auth.team_session import TeamSession
from tests.over_http import HttpApi
from tests.pages.conftest import Site, sign_in
from tests.pages.event_source import EVENTS, KEYS, MUTATION, QUERY, SAME, Scene, address


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
    await scene.join(other)
    async with scene.stream() as stream:
        assert stream.response.status_code == 400
        assert b"team=team_" in await stream.response.aread()
    assert await scene.status(team=other) == 200
    for unknown in (strange, "other", "team_\0"):
        assert await scene.status(team=unknown) == 401
    assert await scene.status(team="") == 400
    async with scene.stream(team=scene.api.team_id) as stream:
        await stream.until_known()
        await scene.clients("Ann")
        assert (await stream.next())["data"]["events"]["type"] == "CLIENT_CREATED"


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
    graphql = f"ws://{scene.api.host}/graphql"
    async with connect(graphql, subprotocols=protocols, additional_headers=headers) as socket:
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
