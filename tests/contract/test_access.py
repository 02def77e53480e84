"""Keys, apps and people: every operation of contract/access, as it stands."""

from typing import Any

import pytest

from models.member import MemberRole
from server.database import Database
from tests.contract.conftest import Run
from tests.oauth.conftest import OAuthApp, Scene, register, sign_in
from tests.over_http import HttpApi, Product

KEY = {"name": "Shop", "scopes": ["read:quotes"]}
APP = {"name": "Planner", "redirectUris": ["https://app.example/callback"], "scopes": ["read"]}
PERSON = {"name": "Bo", "email": "bo@example.com", "role": "MEMBER"}


@pytest.fixture
async def connected(product: Product, http_api: HttpApi) -> str:
    """The id of a new app that somebody has connected to the team."""
    database = Database(product.database_url)
    person = await sign_in(database, product.host, http_api.team_id, MemberRole.OWNER)
    app: OAuthApp = await register(database, http_api.team_id, "read")
    await Scene(product, http_api, person, app, database).tokens()
    await database.dispose()
    return app.client_id


async def test_api_key_create(operation: Run) -> None:
    made = await operation(input=KEY)
    assert made["apiKey"]["name"] == "Shop" and made["secret"].startswith(made["apiKey"]["prefix"])


async def test_api_key_rotate(operation: Run, contract: Run) -> None:
    made = await contract("ApiKeyCreate", input=KEY)
    rotated = await operation(id=made["apiKey"]["id"])
    assert rotated["secret"] not in (None, made["secret"])


async def test_api_key_revoke(operation: Run, contract: Run) -> None:
    made = await contract("ApiKeyCreate", input=KEY)
    assert (await operation(id=made["apiKey"]["id"]))["apiKey"]["revokedAt"] is not None


async def test_api_keys(operation: Run, contract: Run) -> None:
    await contract("ApiKeyCreate", input=KEY)
    assert [node["name"] for node in (await operation())["nodes"]] == ["Shop", "Test key"]


async def test_app_register(operation: Run) -> None:
    made = await operation(input=APP)
    assert made["app"]["clientId"] == made["app"]["id"]
    assert made["clientSecret"].startswith("as_")


async def test_app_rotate_secret(operation: Run, contract: Run) -> None:
    made = await contract("AppRegister", input=APP)
    assert (await operation(id=made["app"]["id"]))["clientSecret"] not in (None, made["clientSecret"])


async def test_app_delete(operation: Run, contract: Run) -> None:
    made = await contract("AppRegister", input=APP)
    assert (await operation(id=made["app"]["id"]))["app"]["id"] == made["app"]["id"]
    assert (await contract("Apps"))["nodes"] == []


async def test_apps(operation: Run, contract: Run) -> None:
    made = await contract("AppRegister", input=APP)
    [node] = (await operation())["nodes"]
    assert node == made["app"] | {"createdAt": node["createdAt"]}


async def test_authorizations(operation: Run, connected: str) -> None:
    [node] = (await operation())["authorizations"]["nodes"]
    assert (node["scopes"], node["app"]) == (["read"], {"name": "Planner"})


async def test_authorization_revoke(operation: Run, contract: Run, connected: str) -> None:
    found: Any = await contract("Authorizations")
    [node] = found["authorizations"]["nodes"]
    assert (await operation(id=node["id"]))["authorization"]["revokedAt"] is not None


async def test_member_invite(operation: Run) -> None:
    assert (await operation(input=PERSON))["member"]["email"] == "bo@example.com"


async def test_member_update(operation: Run, contract: Run) -> None:
    invited = await contract("MemberInvite", input=PERSON)
    assert (await operation(id=invited["member"]["id"], role="VIEWER"))["member"]["role"] == "VIEWER"


async def test_member_remove(operation: Run, contract: Run) -> None:
    invited = await contract("MemberInvite", input=PERSON)
    assert (await operation(id=invited["member"]["id"]))["member"]["id"] == invited["member"]["id"]


async def test_members(operation: Run, contract: Run) -> None:
    await contract("MemberInvite", input=PERSON)
    assert [node["name"] for node in (await operation())["nodes"]] == ["Bo"]
