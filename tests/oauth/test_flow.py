"""Connecting an app: from the request through the consent to calls of the API, and to the end."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from tests.oauth.conftest import CALLBACK, Scene, authorize_url

VIEWER = "{ viewer { scopes expiresAt actor { kind id name } } }"


async def test_a_consent_leads_back_with_a_code_the_state_and_the_issuer(scene: Scene) -> None:
    location = await scene.person.answers(scene.app, state="x y&z")
    assert location.startswith(f"{CALLBACK}?")
    query = parse_qs(urlsplit(location).query)
    assert (query["state"], query["iss"]) == (["x y&z"], [f"http://{scene.host}"])
    assert query["code"][0].startswith(f"ac_{scene.team.team_id[5:]}_")


async def test_a_code_becomes_a_pair_of_tokens_that_are_never_stored_by_caches(scene: Scene) -> None:
    answer = await scene.redeem(await scene.code(scope="read write:quotes"))
    tokens = answer.json()
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == (
        "Bearer",
        7200,
        "read write:quotes",
    )
    assert tokens["access_token"].startswith("at_") and tokens["refresh_token"].startswith("rt_")
    assert answer.headers["cache-control"] == "no-store"


async def test_the_app_calls_the_api_as_itself(scene: Scene) -> None:
    tokens = await scene.tokens(scope="read:quotes write:clients")
    viewer = (await scene.calling(tokens["access_token"])(VIEWER))["viewer"]
    assert viewer["scopes"] == ["read:quotes", "write:clients"]
    assert viewer["actor"] == {"kind": "APP", "id": scene.app.client_id, "name": "Planner"}
    assert viewer["expiresAt"] is not None


async def test_who_says_no_gives_nothing(scene: Scene) -> None:
    query = parse_qs(urlsplit(await scene.person.answers(scene.app, "deny")).query)
    assert query == {
        "error": ["access_denied"],
        "error_description": ["The resource owner or authorization server denied the request"],
        "state": ["xyz"],
        "iss": [f"http://{scene.host}"],
    }


async def test_who_is_not_signed_in_is_led_to_it_and_back(scene: Scene) -> None:
    asked = authorize_url(scene.app)
    async with scene.http() as stranger:
        answer = await stranger.get(asked)
    assert answer.status_code == 303
    path, _, query = answer.headers["location"].partition("?")
    assert (path, parse_qs(query)) == ("/sign-in", {"next": [asked]})


async def test_refreshing_rotates_both_tokens(scene: Scene) -> None:
    first = await scene.tokens()
    second = (await scene.refresh(first["refresh_token"])).json()
    assert (
        len({first["refresh_token"], second["refresh_token"], first["access_token"], second["access_token"]})
        == 4
    )
    assert await scene.is_active(second["access_token"])


async def test_a_refresh_can_ask_for_less_and_later_for_all_again_but_never_for_more(scene: Scene) -> None:
    first = await scene.tokens(scope="read write:quotes")
    less = (await scene.refresh(first["refresh_token"], scope="read")).json()
    assert less["scope"] == "read"
    more = await scene.refresh(less["refresh_token"], scope="read write")
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")
    assert (await scene.refresh(less["refresh_token"])).json()["scope"] == "read write:quotes"


async def test_using_a_refresh_token_twice_ends_the_family(scene: Scene) -> None:
    first = await scene.tokens()
    second = (await scene.refresh(first["refresh_token"])).json()
    again = await scene.refresh(first["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert not await scene.is_active(second["access_token"])
    assert (await scene.refresh(second["refresh_token"])).status_code == 400
    assert (await scene.calling(second["access_token"]).send(VIEWER)).status == 401


async def test_redeeming_a_code_twice_ends_the_family(scene: Scene) -> None:
    code = await scene.code()
    tokens = (await scene.redeem(code)).json()
    assert await scene.is_active(tokens["access_token"])
    again = await scene.redeem(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert not await scene.is_active(tokens["access_token"])
    assert (await scene.refresh(tokens["refresh_token"])).status_code == 400


async def test_of_twenty_redemptions_at_once_one_succeeds(scene: Scene) -> None:
    code = await scene.code()
    answers = await asyncio.gather(*(scene.redeem(code) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


async def test_of_twenty_refreshes_at_once_one_succeeds(scene: Scene) -> None:
    token = (await scene.tokens())["refresh_token"]
    answers = await asyncio.gather(*(scene.refresh(token) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


async def test_what_expired_long_ago_is_forgotten(scene: Scene) -> None:
    first = await scene.tokens()
    tables = ("authorization_code", "access_token", "refresh_token")
    async with scene.database.connection(scene.team.team_id) as connection:
        for table in tables:
            await connection.execute(text(f"update {table} set expires_at = now() - interval '25 hours'"))
    await scene.tokens()
    async with scene.database.connection(scene.team.team_id) as connection:
        for table in tables:
            assert await connection.scalar(text(f"select count(*) from {table}")) == 1, table
    assert not await scene.is_active(first["refresh_token"])


async def test_introspection_tells_the_team_and_what_may_be_done_there(scene: Scene) -> None:
    tokens = await scene.tokens(scope="read:quotes")
    told = (await scene.post("/oauth/introspect", {"token": tokens["access_token"]})).json()
    assert (told["team_id"], told["scope"], told["sub"]) == (
        scene.team.team_id,
        "read:quotes",
        scene.person.user_id,
    )
    assert told["exp"] - told["iat"] == 7200
    refresh = (await scene.post("/oauth/introspect", {"token": tokens["refresh_token"]})).json()
    assert (refresh["active"], refresh["token_type"]) == (True, "refresh_token")


async def test_nobody_learns_of_another_apps_tokens(scene: Scene) -> None:
    tokens = await scene.tokens()
    other = await scene.registers("read")
    for token in (tokens["access_token"], tokens["refresh_token"], "at_nonsense", ""):
        if token:
            answer = await other.post("/oauth/introspect", {"token": token})
            assert (answer.status_code, answer.json()) == (200, {"active": False})
    assert (await other.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await other.redeem(await scene.code())).json()["error"] == "invalid_grant"


async def test_an_app_gives_its_tokens_back(scene: Scene) -> None:
    first = await scene.tokens()
    assert (await scene.post("/oauth/revoke", {"token": first["access_token"]})).status_code == 200
    assert not await scene.is_active(first["access_token"])
    second = (await scene.refresh(first["refresh_token"])).json()
    assert (await scene.post("/oauth/revoke", {"token": second["refresh_token"]})).status_code == 200
    assert not await scene.is_active(second["access_token"])
    for unknown in ("nonsense", second["refresh_token"]):
        assert (await scene.post("/oauth/revoke", {"token": unknown})).status_code == 200


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "nonsense"])
async def test_a_wrong_hint_misleads_nobody(scene: Scene, hint: str) -> None:
    tokens = await scene.tokens()
    for kind in ("access_token", "refresh_token"):
        asked = {"token": tokens[kind], "token_type_hint": hint}
        assert (await scene.post("/oauth/introspect", asked)).json()["active"] is True
        assert (await scene.post("/oauth/revoke", asked)).status_code == 200
        assert not await scene.is_active(tokens[kind])
    for path in ("/oauth/introspect", "/oauth/revoke"):
        missing = await scene.post(path, {"token_type_hint": hint})
        assert (missing.status_code, missing.json()["error"]) == (400, "invalid_request")


async def test_what_apps_can_find_out_by_themselves(scene: Scene) -> None:
    from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

    async with scene.http() as http:
        told = (await http.get("/.well-known/oauth-authorization-server")).json()
    issuer = f"http://{scene.host}"
    assert told["issuer"] == issuer
    assert told["code_challenge_methods_supported"] == ["S256"]
    secure = {
        name: value.replace("http:", "https:") if isinstance(value, str) else value
        for name, value in told.items()
    }
    AuthorizationServerMetadata(secure).validate()
