"""What a token opens: one team, as far as its scopes, the person's role and the team's plan go."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import text

from models.member import MemberRole
from models.plan import Plan
from server.log_output import configure_logging
from tests.oauth.conftest import MakeScene, Scene, authorize_url, sign_in
from tests.waiting import until

VIEWER = "{ viewer { scopes expiresAt actor { kind id name } app { id name } } }"
TEAM = "{ viewer { team { id name } } }"
CLIENT = 'mutation { clientCreate(input: { name: "Ann" }) { client { id } userErrors { code } } }'
API_KEY = (
    'mutation { apiKeyCreate(input: { name: "Mine", scopes: ["read"] }) { secret userErrors { code } } }'
)


async def execute(scene: Scene, statement: str, **values: Any) -> Any:
    """Asks or changes the team's rows behind everybody's back."""
    async with scene.database.connection(scene.team.team_id) as connection:
        return (await connection.execute(text(statement), values)).rowcount


async def test_the_viewer_knows_its_app_and_when_it_ends(scene: Scene) -> None:
    app = scene.calling((await scene.tokens(scope="read:quotes"))["access_token"])
    viewer = (await app(VIEWER))["viewer"]
    assert viewer["app"] == {"id": scene.app.client_id, "name": "Planner"}
    left = datetime.fromisoformat(viewer["expiresAt"]) - datetime.now(UTC)
    assert timedelta(hours=1, minutes=59) < left <= timedelta(hours=2)


async def test_an_app_of_another_team_is_bound_to_the_team_that_was_chosen(
    scene: Scene, make_scene: MakeScene
) -> None:
    theirs = await make_scene(name="Theirs")
    ours = Scene(scene.product, scene.team, scene.person, theirs.app, scene.database)
    token = (await ours.tokens(scope="read"))["access_token"]
    found = await ours.calling(token)("{ viewer { app { id } team { id } } clients { totalCount } }")
    assert found["viewer"] == {"app": {"id": theirs.app.client_id}, "team": {"id": scene.team.team_id}}
    # the same secret under the other team's name opens nothing
    forged = token.replace(scene.team.team_id[5:], theirs.team.team_id[5:])
    assert (await ours.calling(forged).send(VIEWER)).status == 401


@pytest.mark.parametrize("wrong", ["x", "at_x", "AT_", "rt", "ac"])
async def test_no_other_secret_opens_the_api(scene: Scene, wrong: str) -> None:
    tokens = await scene.tokens()
    secret = {"rt": tokens["refresh_token"], "ac": await scene.code()}.get(wrong, wrong)
    answer = await scene.calling(secret).send(VIEWER)
    assert (answer.status, answer.errors[0][0]) == (401, "UNAUTHENTICATED")


async def test_what_is_revoked_ends_at_once_however_warm_it_was(scene: Scene) -> None:
    tokens = await scene.tokens(scope="read:team")
    app = scene.calling(tokens["access_token"])
    for _ in range(5):
        assert (await app.send(TEAM)).status == 200
    await scene.post("/oauth/revoke", {"token": tokens["access_token"]})
    assert (await app.send(TEAM)).status == 401
    assert (await app.send(CLIENT)).status == 401


async def test_a_token_that_expired_ends_at_once_however_warm_it_was(scene: Scene) -> None:
    app = scene.calling((await scene.tokens(scope="read:team"))["access_token"])
    for _ in range(5):
        assert (await app.send(TEAM)).status == 200
    await execute(scene, "update access_token set expires_at = now()")
    assert (await app.send(TEAM)).status == 401


async def test_a_role_bounds_what_an_app_may_do_from_the_moment_it_changes(scene: Scene) -> None:
    app = scene.calling((await scene.tokens(scope="write"))["access_token"])
    for _ in range(5):
        assert (await app(VIEWER))["viewer"]["scopes"] == ["write"]
    assert (await app(CLIENT))["clientCreate"]["userErrors"] == []
    await scene.member_becomes(MemberRole.VIEWER)
    assert "write:clients" not in (await app(VIEWER))["viewer"]["scopes"]
    assert (await app.send(CLIENT)).errors[0][0] == "INSUFFICIENT_SCOPE"
    await scene.member_becomes(MemberRole.MEMBER)
    assert (await app(CLIENT))["clientCreate"]["userErrors"] == []


async def test_nobody_grants_more_than_their_role_allows(make_scene: MakeScene) -> None:
    scene = await make_scene(role=MemberRole.VIEWER)
    async with scene.person.browser() as browser:
        page = await browser.get(authorize_url(scene.app, scope="read:quotes write:clients"))
    assert "It asks for more" in page.text
    answer = await scene.redeem(await scene.code(scope="read:quotes write:clients"))
    assert answer.json()["scope"] == "read:clients read:quotes"


async def test_who_may_grant_nothing_of_it_is_told_so(make_scene: MakeScene) -> None:
    scene = await make_scene(role=MemberRole.MEMBER)
    modest = authorize_url(scene.app, scope="read:api_keys")
    async with scene.person.browser() as browser:
        page = await browser.get(modest)
        assert "It asks for more than your role there, member, may do." in page.text
        forced = await browser.post(modest, data=scene.person.form(page.text, "allow"))
        assert (forced.status_code, "location" in forced.headers) == (200, False)


async def test_the_api_is_part_of_one_plan(make_scene: MakeScene) -> None:
    scene = await make_scene()
    app = scene.calling((await scene.tokens())["access_token"])
    assert (await app.send(VIEWER)).status == 200
    await execute(scene, "update team set plan = :plan", plan=Plan.PRO.value)
    for caller in (app, scene.team):
        answer = await caller.send(VIEWER)
        assert (answer.status, answer.errors[0][0]) == (403, "PLAN_REQUIRED")
    async with scene.person.browser() as browser:
        page = await browser.get(authorize_url(scene.app))
        assert "part of the plan BUSINESS" in page.text
        forced = await browser.post(authorize_url(scene.app), data=scene.person.form(page.text, "allow"))
        assert "location" not in forced.headers


async def test_no_app_can_make_itself_a_key_that_outlives_it(scene: Scene) -> None:
    app = scene.calling((await scene.tokens(scope="write"))["access_token"])
    answer = await app.send(API_KEY)
    assert answer.errors[0][0] == "INSUFFICIENT_SCOPE"


async def test_the_event_log_says_which_app_did_it(scene: Scene) -> None:
    app = scene.calling((await scene.tokens(scope="write"))["access_token"])
    await app(CLIENT)
    found = await scene.team("{ events(last: 1) { nodes { type actor { kind name } } } }")
    assert found["events"]["nodes"] == [
        {"type": "CLIENT_CREATED", "actor": {"kind": "APP", "name": "Planner"}}
    ]


async def test_a_use_is_recorded_at_most_once_a_minute(scene: Scene) -> None:
    app = scene.calling((await scene.tokens())["access_token"])
    used = "{ viewer { authorizations { nodes { lastUsedAt } } } }"

    async def last() -> Any:
        [node] = (await scene.team(used))["viewer"]["authorizations"]["nodes"]
        return node["lastUsedAt"]

    assert await last() is None
    await app(VIEWER)
    first = await until(last)
    for _ in range(3):
        await app(VIEWER)
    assert await last() == first


async def test_a_person_chooses_among_their_teams(scene: Scene, make_scene: MakeScene) -> None:
    other = await make_scene(name="Second team")
    async with scene.database.transaction(other.team.team_id) as session:
        await session.execute(
            text("update member set user_id = :user, email = 'x@example.com' where team_id = :team"),
            {"user": scene.person.user_id, "team": other.team.team_id},
        )
    url = authorize_url(scene.app, code_challenge=scene.pkce.challenge)
    async with scene.person.browser() as browser:
        page = await browser.get(url)
        assert "Which team" in page.text and "Second team" in page.text
        form = scene.person.form(page.text, "")
        chosen = await browser.post(url, data={**form, "team": other.team.team_id})
        assert "to Second team?" in chosen.text
        answer = await browser.post(url, data=scene.person.form(chosen.text, "allow"))
    code = answer.headers["location"].partition("code=")[2].partition("&")[0]
    token = (await scene.redeem(code)).json()["access_token"]
    assert token.startswith(f"at_{other.team.team_id[5:]}_")
    stranger = await make_scene()
    async with scene.person.browser() as browser:
        foreign = await browser.post(url, data={**form, "team": stranger.team.team_id, "answer": "allow"})
    assert "Which team" in foreign.text


async def test_secrets_are_in_no_log_and_no_address(
    scene: Scene,
) -> None:
    configure_logging(level="debug", to=(output := StringIO()))
    code = await scene.code()
    tokens = (await scene.redeem(code)).json()
    again = (await scene.refresh(tokens["refresh_token"])).json()
    await scene.calling(again["access_token"]).send(VIEWER)
    await scene.redeem(code)
    async with scene.http() as http:
        await http.post(
            "/oauth/token", data={"grant_type": "refresh_token"}, auth=(scene.app.client_id, "as_wrong")
        )
    await until(lambda: output.getvalue().count('"/oauth/token"') >= 4)  # each once it was answered
    written = output.getvalue()
    configure_logging()
    secrets = [code, scene.app.client_secret or "", scene.pkce.verifier, scene.person.cookie]
    secrets += [each[kind] for each in (tokens, again) for kind in ("access_token", "refresh_token")]
    assert [secret for secret in secrets if secret[-20:] in written] == []


async def test_the_connected_apps_page_lists_and_disconnects(scene: Scene) -> None:
    token = (await scene.tokens(scope="write:quotes"))["access_token"]
    async with scene.person.browser() as browser, scene.http() as stranger:
        assert (await stranger.get("/account/apps")).headers["location"].startswith("/sign-in?")
        page = (await browser.get("/account/apps")).text
        assert "Planner" in page and "Read and write quotes" in page
        form = scene.person.form(page, "") | {
            "authorization": page.split('name="authorization" value="')[1].split('"')[0]
        }
        colleague = await sign_in(scene.database, scene.host, scene.team.team_id, MemberRole.OWNER)
        async with colleague.browser() as other:
            assert "connected no apps" in (await other.get("/account/apps")).text
            await other.post("/account/apps", data={**form, **colleague.form(page, "")})
        assert await scene.is_active(token), "nobody disconnects what is another's"
        gone = await browser.post("/account/apps", data=form)
        assert "disconnected" in (await browser.get(gone.headers["location"])).text
    assert not await scene.is_active(token)
    assert (await scene.calling(token).send(VIEWER)).status == 401
