"""Streams and sockets end soon after the credentials that they were opened with."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from models.member import MemberRole
from tests.graph.documents import client_of
from tests.http_client import http_client
from tests.oauth.conftest import MakeScene, Scene
from tests.waiting import PATIENCE

SUBSCRIBE = 'subscription { events(after: "0", types: [CLIENT_CREATED]) { type } }'


@pytest.fixture
async def scene(make_scene: MakeScene) -> Scene:
    """A team in whose event log there is one event."""
    made = await make_scene()
    await client_of(made.team)
    return made


@asynccontextmanager
async def socket(scene: Scene, secret: str) -> AsyncIterator[ClientConnection]:
    """A WebSocket with a subscription that has had its event, and waits for more."""
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(f"ws://{scene.host}/graphql", subprotocols=[protocol]) as opened:
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {secret}"}}
        await opened.send(json.dumps(init))
        assert json.loads(await opened.recv()) == {"type": "connection_ack"}
        await opened.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIBE}}))
        assert json.loads(await opened.recv())["type"] == "next"
        yield opened


async def closing(opened: ClientConnection) -> int:
    """The code with which the server closes."""
    with pytest.raises(ConnectionClosed) as closed:
        await asyncio.wait_for(opened.recv(), PATIENCE)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def execute(scene: Scene, statement: str, **values: Any) -> None:
    """Changes something behind everybody's back."""
    async with scene.database.connection(scene.team.team_id) as connection:
        await connection.execute(text(statement), values)


async def give_back(scene: Scene, tokens: dict[str, Any]) -> None:
    await scene.post("/oauth/revoke", {"token": tokens["refresh_token"]})


async def revoke_by_the_api(scene: Scene, tokens: dict[str, Any]) -> None:
    found = await scene.team("{ viewer { authorizations { nodes { id } } } }")
    [node] = found["viewer"]["authorizations"]["nodes"]
    revoke = "mutation ($id: ID!) { authorizationRevoke(id: $id) { userErrors { code } } }"
    assert (await scene.team(revoke, id=node["id"]))["authorizationRevoke"]["userErrors"] == []


async def reuse_the_refresh_token(scene: Scene, tokens: dict[str, Any]) -> None:
    await scene.refresh(tokens["refresh_token"])
    await scene.refresh(tokens["refresh_token"])


async def delete_the_app(scene: Scene, tokens: dict[str, Any]) -> None:
    delete = "mutation ($id: ID!) { appDelete(id: $id) { userErrors { code } } }"
    assert (await scene.team(delete, id=scene.app.client_id))["appDelete"]["userErrors"] == []


async def remove_the_member(scene: Scene, tokens: dict[str, Any]) -> None:
    await execute(scene, "update member set user_id = null where user_id = :user", user=scene.person.user_id)


async def lower_the_role(scene: Scene, tokens: dict[str, Any]) -> None:
    await scene.member_becomes(MemberRole.VIEWER)


async def leave_the_plan(scene: Scene, tokens: dict[str, Any]) -> None:
    await execute(scene, "update team set plan = 'PRO'")


async def let_it_expire(scene: Scene, tokens: dict[str, Any]) -> None:
    await execute(scene, "update access_token set expires_at = now()")


@pytest.mark.parametrize(
    "end",
    [
        give_back,
        revoke_by_the_api,
        reuse_the_refresh_token,
        delete_the_app,
        remove_the_member,
        lower_the_role,
        leave_the_plan,
        let_it_expire,
    ],
)
async def test_a_socket_is_closed_soon(
    scene: Scene, end: Callable[[Scene, dict[str, Any]], Awaitable[None]]
) -> None:
    tokens = await scene.tokens()
    async with socket(scene, tokens["access_token"]) as opened:
        await end(scene, tokens)
        assert await closing(opened) == 4403


async def test_a_stream_says_why_and_ends_soon(scene: Scene) -> None:
    tokens = await scene.tokens()
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "text/event-stream"}
    async with (
        http_client(base_url=f"http://{scene.host}", headers=headers) as http,
        http.stream("POST", "/graphql", json={"query": SUBSCRIBE}) as stream,
    ):
        assert stream.status_code == 200
        data = (json.loads(line[6:]) async for line in stream.aiter_lines() if line.startswith("data: {"))
        assert "errors" not in await anext(data)
        await give_back(scene, tokens)
        [last] = [each async for each in data]
    assert last["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_socket_is_closed_when_its_token_expires_by_itself_and_not_before(scene: Scene) -> None:
    token = (await scene.tokens())["access_token"]
    expiry = datetime.now(UTC) + timedelta(seconds=5)  # in which it can be opened
    await execute(scene, "update access_token set expires_at = :expiry", expiry=expiry)
    async with socket(scene, token) as opened:
        assert await closing(opened) == 4403
    assert datetime.now(UTC) >= expiry


async def test_an_api_keys_socket_is_closed_as_soon(scene: Scene) -> None:
    async with (
        socket(scene, scene.team.key) as opened,
        socket(scene, (await scene.tokens())["access_token"]) as other,
    ):
        await execute(scene, "update api_key set revoked_at = now()")
        assert await closing(opened) == 4403
        await other.send(json.dumps({"type": "ping"}))
        assert json.loads(await other.recv()) == {"type": "pong"}
