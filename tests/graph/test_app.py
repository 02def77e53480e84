"""Apps and what people allowed them, through the API; tests/oauth/ has what they open."""

from typing import Any

import pytest

from models.authorization import Authorization
from models.identifier import Prefix, new_id
from models.member import Member
from models.user import User
from tests.graph.conftest import Api, MakeTeam

REGISTER = """
mutation ($input: AppRegisterInput!, $key: String) {
  appRegister(input: $input, idempotencyKey: $key) {
    app { id clientId name kind redirectUris scopes deletedAt } clientSecret userErrors { code path }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: AppUpdateInput!, $version: Int) {
  appUpdate(id: $id, input: $input, expectedVersion: $version) {
    app { name redirectUris scopes } userErrors { code path }
  }
}
"""
ROTATE = (
    "mutation ($id: ID!) { appRotateSecret(id: $id) { app { id } clientSecret userErrors { code path } } }"
)
DELETE = "mutation ($id: ID!) { appDelete(id: $id) { app { id deletedAt } userErrors { code path } } }"
APPS = "{ apps { totalCount nodes { id name } } }"
AUTHORIZATIONS = """
query ($filter: AuthorizationFilter) {
  viewer {
    app { id }
    authorizations(filter: $filter) { nodes { id scopes revokedAt app { name } member { name } } }
  }
}
"""
REVOKE = """
mutation ($id: ID!) {
  authorizationRevoke(id: $id) { authorization { id revokedAt } userErrors { code path } }
}
"""
DRAFT = {"name": "Planner", "redirectUris": ["https://app.example/cb"], "scopes": ["write:quotes", "read"]}


async def register(api: Api, **changed: Any) -> Any:
    """What came of registering an app."""
    return (await api(REGISTER, input={**DRAFT, **changed}))["appRegister"]


async def authorized(api: Api, app_id: str) -> str:
    """The id of a new member's authorization of an app."""
    team_id, user, member, id = (
        api.viewer.team_id,
        new_id(Prefix.USER),
        new_id(Prefix.MEMBER),
        new_id(Prefix.AUTHORIZATION),
    )
    async with api.database.transaction(team_id) as session:
        session.add(User(id=user, email=f"{user}@example.com", name="Ann"))
        await session.flush()
        session.add(Member(team_id=team_id, id=member, user_id=user, name="Ann", email=f"{user}@example.com"))
        await session.flush()
        session.add(
            Authorization(
                team_id=team_id, id=id, app_id=app_id, user_id=user, member_id=member, scopes=["read:quotes"]
            )
        )
    return id


async def test_the_client_secret_is_answered_once_and_never_kept(api: Api) -> None:
    made = await register(api)
    assert made["app"]["clientId"] == made["app"]["id"]
    assert made["app"]["scopes"] == ["read", "write:quotes"]
    assert made["app"]["kind"] == "CONFIDENTIAL"
    assert made["clientSecret"].startswith("as_")
    async with api.database.transaction(api.viewer.team_id) as session:
        stored = str((await (await session.connection()).exec_driver_sql("select * from app")).all())
    assert made["clientSecret"] not in stored


async def test_a_repeated_registration_answers_the_same_app_without_its_secret(api: Api) -> None:
    first = (await api(REGISTER, input=DRAFT, key="once"))["appRegister"]
    again = (await api(REGISTER, input=DRAFT, key="once"))["appRegister"]
    assert again["app"] == first["app"]
    assert again["clientSecret"] is None


async def test_a_public_app_has_no_secret(api: Api) -> None:
    made = await register(api, kind="PUBLIC", redirectUris=["http://127.0.0.1/cb"])
    assert made["clientSecret"] is None
    rotated = (await api(ROTATE, id=made["app"]["id"]))["appRotateSecret"]
    assert rotated["userErrors"] == [{"code": "INVALID_STATE", "path": ["id"]}]


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"name": " "}, "REQUIRED", "input.name"),
        ({"redirectUris": []}, "REQUIRED", "input.redirectUris"),
        ({"redirectUris": ["https://a.example/"] * 2}, "DUPLICATE", "input.redirectUris.1"),
        ({"redirectUris": ["http://app.example/"]}, "INVALID", "input.redirectUris.0"),
        ({"redirectUris": [f"https://a.example/{n}" for n in range(21)]}, "TOO_MANY", "input.redirectUris"),
        ({"scopes": []}, "REQUIRED", "input.scopes"),
        ({"scopes": ["read", "fly"]}, "INVALID", "input.scopes.1"),
        ({"scopes": ["write:api_keys"]}, "FORBIDDEN", "input.scopes.0"),
    ],
)
async def test_what_cannot_be_registered(api: Api, changed: dict[str, Any], code: str, path: str) -> None:
    made = await register(api, **changed)
    assert (made["app"], made["clientSecret"]) == (None, None)
    assert [(error["code"], ".".join(error["path"])) for error in made["userErrors"]] == [(code, path)]


async def test_nobody_overwrites_a_change_that_they_have_not_seen(api: Api) -> None:
    made = (await register(api))["app"]
    seen: dict[str, Any] = {"id": made["id"], "version": 1}
    first = (await api(UPDATE, input={"name": "First"}, **seen))["appUpdate"]
    assert (first["app"]["name"], first["userErrors"]) == ("First", [])
    second = (await api(UPDATE, input={"name": "Second"}, **seen))["appUpdate"]
    assert second["userErrors"] == [{"code": "VERSION_CONFLICT", "path": ["expectedVersion"]}]
    assert (await api("{ apps { nodes { name version } } }"))["apps"]["nodes"] == [
        {"name": "First", "version": 2}
    ]


async def test_an_app_changes_only_where_it_is_told_to(api: Api) -> None:
    made = (await register(api))["app"]
    changed = (await api(UPDATE, id=made["id"], input={"name": "Other"}))["appUpdate"]["app"]
    assert changed == {"name": "Other", "redirectUris": DRAFT["redirectUris"], "scopes": made["scopes"]}


async def test_a_rotated_secret_is_another(api: Api) -> None:
    made = await register(api)
    rotated = (await api(ROTATE, id=made["app"]["id"]))["appRotateSecret"]
    assert rotated["clientSecret"].startswith("as_") and rotated["clientSecret"] != made["clientSecret"]


async def test_a_deleted_app_is_listed_and_changed_no_more(api: Api) -> None:
    gone, kept = (await register(api))["app"], (await register(api, name="Kept"))["app"]
    assert (await api(DELETE, id=gone["id"]))["appDelete"]["app"]["deletedAt"] is not None
    assert (await api(APPS))["apps"] == {"totalCount": 1, "nodes": [{"id": kept["id"], "name": "Kept"}]}
    assert (await api(DELETE, id=gone["id"]))["appDelete"]["userErrors"] == [
        {"code": "NOT_FOUND", "path": ["id"]}
    ]


async def test_another_teams_apps_are_neither_listed_nor_changed(api: Api, make_team: MakeTeam) -> None:
    theirs = (await register(await make_team()))["app"]
    assert (await api(APPS))["apps"]["totalCount"] == 0
    assert (await api("query ($id: ID!) { app(id: $id) { id } node(id: $id) { id } }", id=theirs["id"])) == {
        "app": None,
        "node": None,
    }
    changes: dict[str, Any] = {UPDATE: {"input": {"name": "Mine"}}, ROTATE: {}, DELETE: {}}
    for document, more in changes.items():
        [payload] = (await api(document, id=theirs["id"], **more)).values()
        assert payload["userErrors"] == [{"code": "NOT_FOUND", "path": ["id"]}]


async def test_an_authorization_names_its_app_even_if_that_is_another_teams(
    api: Api, make_team: MakeTeam
) -> None:
    theirs = (await register(await make_team(), name="Foreign"))["app"]
    id = await authorized(api, theirs["id"])
    viewer = (await api(AUTHORIZATIONS))["viewer"]
    assert viewer["app"] is None
    assert viewer["authorizations"]["nodes"] == [
        {
            "id": id,
            "scopes": ["read:quotes"],
            "revokedAt": None,
            "app": {"name": "Foreign"},
            "member": {"name": "Ann"},
        }
    ]
    assert set(api.executors) == {"compiled"}
    standard = Api(api.database, api.viewer, "standard")
    assert (await standard(AUTHORIZATIONS))["viewer"] == viewer


async def test_a_revoked_authorization_stays_revoked(api: Api) -> None:
    id = await authorized(api, (await register(api))["app"]["id"])
    first = (await api(REVOKE, id=id))["authorizationRevoke"]["authorization"]
    assert first["revokedAt"] is not None
    assert (await api(REVOKE, id=id))["authorizationRevoke"]["authorization"] == first
    living = await api(AUTHORIZATIONS, filter={"revoked": False})
    assert living["viewer"]["authorizations"]["nodes"] == []


async def test_another_teams_authorizations_do_not_exist(api: Api, make_team: MakeTeam) -> None:
    stranger = await make_team()
    id = await authorized(api, (await register(api))["app"]["id"])
    assert (await stranger(AUTHORIZATIONS))["viewer"]["authorizations"]["nodes"] == []
    [error] = (await stranger(REVOKE, id=id))["authorizationRevoke"]["userErrors"]
    assert error == {"code": "NOT_FOUND", "path": ["id"]}


async def test_apps_are_managed_with_a_scope_of_their_own(api: Api) -> None:
    result = await api.with_scopes("write:quotes", "read:apps").execute(REGISTER, input=DRAFT)
    assert result.data == {"appRegister": None}
    assert "write:apps" in result.errors[0].message
