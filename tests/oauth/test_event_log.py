"""The event log knows which apps were connected and disconnected, however that was done."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from models.member import MemberRole
from models.viewer import SYSTEM, Viewer
from resolvers.member import member_remove
from tests.oauth.conftest import MakeScene, Scene
from tests.over_http import HttpApi
from tests.waiting import until
from tests.webhooks.conftest import endpoint_of

LOG = """
{
  events(types: [APP_CONNECTED, APP_DISCONNECTED, WEBHOOK_ENDPOINT_DISABLED]) {
    nodes {
      type
      actor { kind name }
      subjectId
      subject { ... on Authorization { app { name } member { name } scopes revokedAt } }
    }
  }
}
"""
AUTHORIZATION = "{ viewer { authorizations { nodes { id revokedAt member { id } } } } }"
REVOKE = "mutation ($id: ID!) { authorizationRevoke(id: $id) { userErrors { code } } }"
DELETE = "mutation ($id: ID!) { appDelete(id: $id) { userErrors { code } } }"
REMOVE = "mutation ($id: ID!) { memberRemove(id: $id) { userErrors { code } } }"
WAITING = "select true from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
ENDPOINT = "query ($id: ID!) { webhookEndpoint(id: $id) { status disabledReason } }"

Tokens = dict[str, Any]
Ending = Callable[[Scene, str, Tokens], Awaitable[Any]]


async def told(api: HttpApi) -> list[Any]:
    """The events about apps and their endpoints."""
    nodes: list[Any] = (await api(LOG))["events"]["nodes"]
    return nodes


async def disconnections(api: HttpApi) -> list[str]:
    """How each app was disconnected: by whom."""
    return [each["actor"]["kind"] for each in await told(api) if each["type"] == "APP_DISCONNECTED"]


async def authorization(api: HttpApi) -> Any:
    """The only authorization that there ever was."""
    [found] = (await api(AUTHORIZATION))["viewer"]["authorizations"]["nodes"]
    return found


async def the_team_revokes(scene: Scene, code: str, tokens: Tokens) -> None:
    await scene.team(REVOKE, id=(await authorization(scene.team))["id"])


async def the_person_disconnects(scene: Scene, code: str, tokens: Tokens) -> None:
    async with scene.person.browser() as browser:
        page = (await browser.get("/account/apps")).text
        id = (await authorization(scene.team))["id"]
        await browser.post("/account/apps", data={**scene.person.form(page, ""), "authorization": id})


async def the_app_gives_its_token_back(scene: Scene, code: str, tokens: Tokens) -> None:
    await scene.post("/oauth/revoke", {"token": tokens["refresh_token"]})


async def a_code_comes_twice(scene: Scene, code: str, tokens: Tokens) -> None:
    assert (await scene.redeem(code)).json()["error"] == "invalid_grant"


async def a_refresh_token_comes_twice(scene: Scene, code: str, tokens: Tokens) -> None:
    assert (await scene.refresh(tokens["refresh_token"])).status_code == 200
    assert (await scene.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def the_person_leaves(scene: Scene, code: str, tokens: Tokens) -> None:
    member = (await authorization(scene.team))["member"]["id"]
    assert (await scene.team(REMOVE, id=member))["memberRemove"] == {"userErrors": []}


@pytest.mark.parametrize(
    ("end", "by"),
    [
        (the_team_revokes, "API_KEY"),
        (the_person_disconnects, "MEMBER"),
        (the_app_gives_its_token_back, "APP"),
        (a_code_comes_twice, "APP"),
        (a_refresh_token_comes_twice, "APP"),
        (the_person_leaves, "API_KEY"),
    ],
)
async def test_an_app_is_connected_and_disconnected_with_an_event_and_its_endpoint_ends_with_that(
    make_scene: MakeScene, end: Ending, by: str
) -> None:
    scene = await make_scene(MemberRole.ADMIN)
    code = await scene.code(scope="read:events write:webhooks")
    tokens = (await scene.redeem(code)).json()
    given = await authorization(scene.team)
    [connected] = await told(scene.team)
    assert connected == {
        "type": "APP_CONNECTED",
        "actor": {"kind": "MEMBER", "name": "Ann Lee"},
        "subjectId": given["id"],
        "subject": {
            "app": {"name": "Planner"},
            "member": {"name": "Ann Lee"},
            "scopes": ["read:events", "write:webhooks"],
            "revokedAt": None,
        },
    }

    app = scene.calling(tokens["access_token"])
    hook, _ = await endpoint_of(app, "https://books.example.com/", types=["INVOICE_PAID"])
    await end(scene, code, tokens)
    ended = (await scene.team(ENDPOINT, id=hook))["webhookEndpoint"]
    assert ended == {"status": "DISABLED", "disabledReason": "AUTHORIZATION_ENDED"}
    _, disconnected, disabled = await told(scene.team)
    revoked_at = (await authorization(scene.team))["revokedAt"]
    assert revoked_at is not None
    assert disconnected["type"] == "APP_DISCONNECTED"
    assert disconnected["actor"]["kind"] == by
    assert disconnected["subject"]["revokedAt"] == revoked_at
    assert (disabled["type"], disabled["subjectId"]) == ("WEBHOOK_ENDPOINT_DISABLED", hook)

    await the_team_revokes(scene, code, tokens)
    await scene.post("/oauth/revoke", {"token": tokens["refresh_token"]})
    assert len(await told(scene.team)) == 3, "what has ended does not end again"


async def test_an_app_that_is_deleted_is_disconnected_in_every_team(make_scene: MakeScene) -> None:
    scene, other = await make_scene(), await make_scene()
    elsewhere = replace(other, app=scene.app)
    for each in (scene, elsewhere):
        await each.tokens(scope="read")
    kept = await other.tokens(scope="read")
    assert (await scene.team(DELETE, id=scene.app.client_id))["appDelete"] == {"userErrors": []}
    for each in (scene, elsewhere):
        await until(lambda each=each: disconnections(each.team))  # type: ignore[misc]
        assert await disconnections(each.team) == ["SYSTEM"]
    assert await other.is_active(kept["access_token"])


async def test_whoever_is_being_removed_connects_no_app_any_more(make_scene: MakeScene) -> None:
    scene = await make_scene(MemberRole.ADMIN)
    code, above = await scene.code(scope="read"), await asyncpg.connect(scene.product.superuser_url)
    member = (await above.fetchrow("select id from member where user_id = $1", scene.person.user_id))["id"]
    async with scene.database.transaction(scene.team.team_id) as session:
        await member_remove(session, Viewer(scene.team.team_id, SYSTEM), member)
        await session.flush()
        redeeming = asyncio.ensure_future(scene.redeem(code))
        await until(lambda: above.fetchval(WAITING))
    await above.close()
    assert (await redeeming).json()["error"] == "invalid_grant"
    assert await told(scene.team) == []
