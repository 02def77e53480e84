"""Streams and sockets end soon after the credentials that they were opened with."""

import asyncio
import json
import time
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
from tests.http_client import http_client
from tests.oauth.conftest import Scene
from tests.waiting import PATIENCE

SUBSCRIBE = "subscription { events { type } }"
SOON = 5.0
"""Seconds: half of one where nothing else runs, and a minute where nobody looked before the heartbeat."""


@asynccontextmanager
async def socket(scene: Scene, secret: str) -> AsyncIterator[ClientConnection]:
    """A WebSocket with a subscription that waits for events."""
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(f"ws://{scene.host}/graphql", subprotocols=[protocol]) as opened:
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {secret}"}}
        await opened.send(json.dumps(init))
        assert json.loads(await opened.recv()) == {"type": "connection_ack"}
        await opened.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIBE}}))
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
        await asyncio.sleep(0.1)
        await end(scene, tokens)
        ended = time.monotonic()
        assert await closing(opened) == 4403
        assert time.monotonic() - ended < SOON


async def test_a_stream_says_why_and_ends_soon(scene: Scene) -> None:
    tokens = await scene.tokens()
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "text/event-stream"}
    async with (
        http_client(base_url=f"http://{scene.host}", headers=headers, timeout=PATIENCE) as http,
        http.stream("POST", "/graphql", json={"query": SUBSCRIBE}) as stream,
    ):
        assert stream.status_code == 200
        await give_back(scene, tokens)
        ended = time.monotonic()
        lines = [line async for line in stream.aiter_lines()]
    assert time.monotonic() - ended < SOON
    [data] = [line.removeprefix("data: ") for line in lines if line.startswith("data: {")]
    assert json.loads(data)["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def late(scene: Scene) -> timedelta:
    """How long after a token expired by itself its socket was closed."""
    token = (await scene.tokens())["access_token"]
    expiry = datetime.now(UTC) + timedelta(seconds=1)
    await execute(scene, "update access_token set expires_at = :expiry", expiry=expiry)
    async with socket(scene, token) as opened:
        assert await closing(opened) == 4403
    return datetime.now(UTC) - expiry


async def test_a_token_that_expires_by_itself_closes_its_socket_within_a_second(scene: Scene) -> None:
    # Something else on the machine may hold up any one of them, but hardly all.
    quickest = min([await late(scene) for _ in range(3)])
    assert timedelta(0) <= quickest < timedelta(seconds=1)


async def test_an_api_keys_socket_is_closed_as_soon(scene: Scene) -> None:
    async with (
        socket(scene, scene.team.key) as opened,
        socket(scene, (await scene.tokens())["access_token"]) as other,
    ):
        await execute(scene, "update api_key set revoked_at = now()")
        ended = time.monotonic()
        assert await closing(opened) == 4403
        assert time.monotonic() - ended < SOON
        await other.send(json.dumps({"type": "ping"}))
        assert json.loads(await other.recv()) == {"type": "pong"}
