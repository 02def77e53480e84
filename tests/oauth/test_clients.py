"""Clients that we did not write: each is strict about the protocol in its own way."""

import asyncio
import json
import shutil
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from tests.oauth.conftest import CALLBACK, Scene, authorize_url
from tests.waiting import PATIENCE

NPM = Path(__file__).parents[1] / "npm"
VIEWER = "{ viewer { actor { kind name } team { id } } }"


def authlib_client(scene: Scene, **options: Any) -> AsyncOAuth2Client:
    """Authlib's own client, with the app's credentials."""
    return AsyncOAuth2Client(
        *scene.app.auth,
        scope="read",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        token_endpoint=f"http://{scene.host}/oauth/token",
        trust_env=False,
        timeout=PATIENCE,
        **options,
    )


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_authlib_connects_calls_refreshes_and_gives_back(scene: Scene, method: str) -> None:
    origin, renewed = f"http://{scene.host}", list[dict[str, Any]]()

    async def keep(token: dict[str, Any], **_: Any) -> None:
        renewed.append(token)

    async with authlib_client(scene, token_endpoint_auth_method=method, update_token=keep) as app:
        verifier = scene.pkce.verifier
        address, state = app.create_authorization_url(f"{origin}/oauth/authorize", code_verifier=verifier)
        location = await scene.person.answers_at(address)
        token = await app.fetch_token(authorization_response=location, state=state, code_verifier=verifier)
        answer = await app.post(f"{origin}/graphql", json={"query": VIEWER})
        assert answer.json()["data"]["viewer"]["team"] == {"id": scene.team.team_id}

        app.token = {**token, "expires_at": 1}  # so that it refreshes by itself
        assert (await app.post(f"{origin}/graphql", json={"query": VIEWER})).status_code == 200
        assert [each["refresh_token"] != token["refresh_token"] for each in renewed] == [True]

        revoked = await app.revoke_token(f"{origin}/oauth/revoke", app.token["refresh_token"])
        assert revoked.status_code == 200
        with pytest.raises(OAuthError, match="invalid_grant"):
            await app.refresh_token(refresh_token=app.token["refresh_token"])


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.skipif(not (NPM / "node_modules").is_dir(), reason="run `npm ci` in tests/npm first")
async def test_oauth4webapi_finds_nothing_to_complain_of(scene: Scene) -> None:
    process = await asyncio.create_subprocess_exec(
        "node",
        "oauth.mjs",
        f"http://{scene.host}",
        *scene.app.auth,
        CALLBACK,
        cwd=NPM,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin and process.stdout and process.stderr
    address = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode().strip()
    assert address, (await process.stderr.read()).decode()
    location = await scene.person.answers_at(address)
    report, complaints = await asyncio.wait_for(process.communicate(f"{location}\n".encode()), PATIENCE)
    assert process.returncode == 0, complaints.decode()
    assert json.loads(report) == {
        "type": "bearer",
        "expiresIn": 7200,
        "scope": "read",
        "rotated": True,
        "active": [True, False],
        "again": "invalid_grant",
    }


async def test_gql_asks_with_the_token_and_subscribes_with_it(scene: Scene) -> None:
    token = (await scene.tokens())["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    http = HTTPXAsyncTransport(
        f"http://{scene.host}/graphql", headers=headers, trust_env=False, timeout=PATIENCE
    )
    async with Client(transport=http) as session:
        found = await session.execute(gql(VIEWER))
        assert found["viewer"]["actor"] == {"kind": "APP", "name": "Planner"}
    socket = WebsocketsTransport(f"ws://{scene.host}/graphql", init_payload=headers)
    async with Client(transport=socket) as session:
        await scene.team('mutation { clientCreate(input: { name: "Ann" }) { client { id } } }')
        subscription = gql('subscription { events(after: "0", types: [CLIENT_CREATED]) { type } }')
        async with aclosing(session.subscribe(subscription)) as events:
            assert await anext(events) == {"events": {"type": "CLIENT_CREATED"}}
    await scene.post("/oauth/revoke", {"token": token})
    with pytest.raises(TransportQueryError, match="UNAUTHENTICATED"):
        async with Client(transport=http) as session:
            await session.execute(gql(VIEWER))


async def test_an_address_made_by_hand_is_the_one_that_authlib_makes(scene: Scene) -> None:
    async with authlib_client(scene) as app:
        address, _ = app.create_authorization_url(
            f"http://{scene.host}/oauth/authorize", state="xyz", code_verifier=scene.pkce.verifier
        )
    by_hand = authorize_url(scene.app, code_challenge=scene.pkce.challenge)
    assert sorted(address.partition("?")[2].split("&")) == sorted(by_hand.partition("?")[2].split("&"))
