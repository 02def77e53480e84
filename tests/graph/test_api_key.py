"""API keys through the API; tests/auth/ has what they open."""

from typing import Any

import pytest

from tests.graph.conftest import Api

CREATE = """
mutation ($input: ApiKeyCreateInput!, $key: String) {
  apiKeyCreate(input: $input, idempotencyKey: $key) {
    apiKey { id name scopes prefix lastUsedAt revokedAt }
    secret
    userErrors { code path }
  }
}
"""
ROTATE = """
mutation ($id: ID!) { apiKeyRotate(id: $id) { apiKey { id prefix } secret userErrors { code path } } }
"""
REVOKE = "mutation ($id: ID!) { apiKeyRevoke(id: $id) { apiKey { revokedAt } userErrors { code } } }"
LIST = "query ($filter: ApiKeyFilter) { apiKeys(filter: $filter) { nodes { name prefix revokedAt } } }"


async def create(api: Api, *scopes: str, name: str = "Shop", key: str | None = None) -> Any:
    """What came of making a key with these scopes."""
    return (await api(CREATE, input={"name": name, "scopes": list(scopes)}, key=key))["apiKeyCreate"]


async def test_the_secret_is_answered_once_and_only_its_beginning_kept(api: Api) -> None:
    made = await create(api, "write:quotes", "read", "read")
    assert made["apiKey"]["scopes"] == ["read", "write:quotes"]
    assert made["secret"].startswith(made["apiKey"]["prefix"])
    assert len(made["secret"]) - len(made["apiKey"]["prefix"]) == 37
    async with api.database.transaction(api.viewer.team_id) as session:
        connection = await session.connection()
        stored = str((await connection.exec_driver_sql("select * from api_key")).all())
    assert made["secret"] not in stored


async def test_a_repeated_call_answers_the_same_key_without_its_secret(api: Api) -> None:
    first, again = await create(api, "read", key="k1"), await create(api, "read", key="k1")
    assert again["apiKey"] == first["apiKey"]
    assert (first["secret"] is None, again["secret"]) == (False, None)
    assert len((await api(LIST))["apiKeys"]["nodes"]) == 1


@pytest.mark.parametrize(
    ("held", "asked", "faults"),
    [
        (["write"], [], [("REQUIRED", "input.scopes")]),
        (["write"], ["read", "fly"], [("INVALID", "input.scopes.1")]),
        (["read", "write:api_keys"], ["read:quotes", "write:api_keys"], []),
        (["read", "write:api_keys"], ["write:quotes", "write"], [
            ("FORBIDDEN", "input.scopes.0"),
            ("FORBIDDEN", "input.scopes.1"),
        ]),
    ],
)  # fmt: skip
async def test_nobody_grants_more_than_they_hold(
    api: Api, held: list[str], asked: list[str], faults: list[tuple[str, str]]
) -> None:
    made = await create(api.with_scopes(*held), *asked)
    assert [(error["code"], ".".join(error["path"])) for error in made["userErrors"]] == faults
    assert (made["secret"] is None) == bool(faults)


async def test_rotating_keeps_the_key_and_changes_its_secret(api: Api) -> None:
    made = await create(api, "read")
    rotated = (await api(ROTATE, id=made["apiKey"]["id"]))["apiKeyRotate"]
    assert rotated["apiKey"]["id"] == made["apiKey"]["id"]
    assert rotated["secret"].startswith(rotated["apiKey"]["prefix"])
    assert rotated["secret"] != made["secret"]


async def test_rotating_a_key_that_may_do_more_is_forbidden(api: Api) -> None:
    strong = (await create(api, "write"))["apiKey"]
    weak = api.with_scopes("write:api_keys")
    answer = (await weak(ROTATE, id=strong["id"]))["apiKeyRotate"]
    assert answer == {"apiKey": None, "secret": None, "userErrors": [{"code": "FORBIDDEN", "path": ["id"]}]}


async def test_a_revoked_key_stays_revoked(api: Api) -> None:
    made = (await create(api, "read"))["apiKey"]
    first = (await api(REVOKE, id=made["id"]))["apiKeyRevoke"]["apiKey"]["revokedAt"]
    assert (await api(REVOKE, id=made["id"]))["apiKeyRevoke"]["apiKey"]["revokedAt"] == first
    assert (await api(ROTATE, id=made["id"]))["apiKeyRotate"]["userErrors"] == [
        {"code": "INVALID_STATE", "path": ["id"]}
    ]
    assert (await api(LIST, filter={"revoked": False}))["apiKeys"]["nodes"] == []
    assert len((await api(LIST, filter={"revoked": True}))["apiKeys"]["nodes"]) == 1


async def test_keys_are_managed_with_a_scope_of_their_own(api: Api) -> None:
    result = await api.with_scopes("write:quotes", "read:api_keys").execute(
        CREATE, input={"name": "Shop", "scopes": ["read:quotes"]}
    )
    assert result.data == {"apiKeyCreate": None}
    assert "write:api_keys" in result.errors[0].message
