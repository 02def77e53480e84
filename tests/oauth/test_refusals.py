"""What is refused, and that no refusal leads a browser to where it should not go."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import text

from models.app import AppKind
from server.pages.signed_in import csrf_token
from tests.oauth.conftest import CALLBACK, OAuthApp, Scene, authorize_url


def error_of(location: str) -> tuple[str, str, str]:
    """The error that a redirect carries, with its state and issuer."""
    query = {name: value for name, [value] in parse_qs(urlsplit(location).query).items()}
    return query["error"], query["state"], query["iss"]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"scope": "fly"}, "invalid_scope"),
        ({"scope": "write:api_keys"}, "invalid_scope"),
    ],
)
async def test_the_app_is_told_what_is_wrong_with_its_request(
    scene: Scene, changed: dict[str, str], error: str
) -> None:
    async with scene.person.browser() as browser:
        answer = await browser.get(authorize_url(scene.app, **changed))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{CALLBACK}?")
    assert error_of(answer.headers["location"]) == (error, "xyz", f"http://{scene.host}")


async def test_more_than_was_registered_is_refused(scene: Scene) -> None:
    modest = await scene.registers("read:quotes")
    async with scene.person.browser() as browser:
        answer = await browser.get(authorize_url(modest.app, scope='read:quotes read:clients fl"y'))
    assert error_of(answer.headers["location"])[0] == "invalid_scope"
    [told] = parse_qs(urlsplit(answer.headers["location"]).query)["error_description"]
    assert told == "The app is not registered for: read:clients fl?y"


@pytest.mark.parametrize("name", ["response_type", "redirect_uri", "client_id"])
@pytest.mark.parametrize("value", ["", '"', "\\", "é", "\x00", "\n", "x" * 5000])
async def test_whatever_a_parameter_holds_is_refused_and_never_an_error_of_ours(
    scene: Scene, name: str, value: str
) -> None:
    async with scene.person.browser() as browser:
        answer = await browser.get(authorize_url(scene.app, **{name: value}))
    assert answer.status_code in (200, 303, 400)
    assert "None" not in answer.text


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": f"{CALLBACK}/more"},
        {"redirect_uri": f"{CALLBACK}?x=1"},
        {"redirect_uri": f"{CALLBACK}#x"},
        {"redirect_uri": CALLBACK.upper()},
        {"redirect_uri": CALLBACK.replace("https", "http")},
        {"redirect_uri": CALLBACK.replace("app.example", "app.example.evil.example")},
        {"redirect_uri": CALLBACK.replace("app.example", "app.example@evil.example")},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "//evil.example/"},
        {"client_id": "app_01h2xcejqtf2nbrexx3vqjhp41"},
        {"client_id": "nonsense"},
        {"client_id": "\x00"},
        {"client_id": ""},
    ],
)
async def test_nobody_is_led_to_an_address_that_was_not_registered(
    scene: Scene, changed: dict[str, str]
) -> None:
    for more in ({}, {"scope": "fly"}, {"response_type": "token"}, {"code_challenge": ""}):
        async with scene.person.browser() as browser, scene.http() as stranger:
            for answer in (
                await browser.get(authorize_url(scene.app, **changed, **more)),
                await stranger.get(authorize_url(scene.app, **changed, **more)),
            ):
                assert answer.status_code == 400
                assert "location" not in answer.headers
                assert "cannot be connected" in answer.text


async def test_errors_lead_nobody_on_who_is_not_signed_in(scene: Scene) -> None:
    async with scene.http() as stranger:
        answer = await stranger.get(authorize_url(scene.app, scope="fly"))
    assert answer.headers["location"].startswith("/sign-in?")


async def test_a_parameter_that_comes_twice_is_refused(scene: Scene) -> None:
    async with scene.person.browser() as browser:
        for parameter in ("scope=write", "state=b", f"redirect_uri={CALLBACK}", "code_challenge=" + "b" * 43):
            answer = await browser.get(f"{authorize_url(scene.app)}&{parameter}")
            assert answer.status_code in (303, 400)
            assert "code=" not in answer.headers.get("location", "").replace("error_description", "")
    code = await scene.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    body = urlencode({**form, "code_verifier": scene.pkce.verifier}) + f"&code={code}"
    async with scene.http() as http:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await http.post("/oauth/token", content=body, headers=kind, auth=scene.app.auth)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"code_verifier": None}, "invalid_request"),
        ({"redirect_uri": "https://app.example/other"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"code": "ac_nonsense"}, "invalid_grant"),
        ({"code": "\x00"}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
    ],
)
async def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(
    scene: Scene, changed: dict[str, Any], error: str
) -> None:
    code = await scene.code()
    answer = await scene.redeem(**{"code": code, **changed})
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.headers["cache-control"] == "no-store"
    assert (await scene.redeem(code)).status_code == 200, "the app itself can still redeem it"


async def test_a_code_that_is_too_old_is_worth_nothing(scene: Scene) -> None:
    before = datetime.now(UTC)
    code = await scene.code()
    lifetime = timedelta(seconds=60)
    async with scene.database.connection(scene.team.team_id) as connection:
        expiry = await connection.scalar(text("select max(expires_at) from authorization_code"))
        assert before + lifetime <= expiry <= datetime.now(UTC) + lifetime
        await connection.execute(text("update authorization_code set expires_at = now()"))
    assert (await scene.redeem(code)).json()["error"] == "invalid_grant"


async def test_an_app_has_to_prove_who_it_is(scene: Scene) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": await scene.code(),
        "redirect_uri": CALLBACK,
        "code_verifier": scene.pkce.verifier,
    }
    id, secret = scene.app.client_id, scene.app.client_secret or ""
    async with scene.http() as http:
        wrong = await http.post("/oauth/token", data=form, auth=(id, "as_wrong"))
        assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
        assert wrong.headers["www-authenticate"] == 'Basic realm="quotegraph", error="invalid_client"'
        assert "client secret" in wrong.json()["error_description"]
        for proof in (
            {},
            {"client_id": id},
            {"client_id": id, "client_secret": "as_wrong"},
            {"client_id": "app_01h2xcejqtf2nbrexx3vqjhp41", "client_secret": secret},
        ):
            answer = await http.post("/oauth/token", data={**form, **proof})
            assert answer.json()["error"] == "invalid_client"
        both = await http.post("/oauth/token", data={**form, "client_secret": secret}, auth=(id, secret))
        assert both.json()["error"] == "invalid_request"
        posted = await http.post("/oauth/token", data={**form, "client_id": id, "client_secret": secret})
        assert posted.status_code == 200
        for path in ("/oauth/introspect", "/oauth/revoke"):
            token = {"token": posted.json()["access_token"]}
            assert (await http.post(path, data=token)).status_code == 401
            assert (await http.post(path, data=token, auth=(id, "as_wrong"))).status_code == 401


async def test_a_public_app_redeems_by_its_verifier_alone(scene: Scene) -> None:
    native = await scene.registers("read", kind=AppKind.PUBLIC, uri="http://127.0.0.1/cb")
    here = "http://127.0.0.1:53211/cb"
    code = await native.code(redirect_uri=here)
    assert (await native.redeem(code, redirect_uri=here, code_verifier="y" * 43)).status_code == 400
    assert (await native.redeem(code, redirect_uri=here)).status_code == 200
    with_secret = OAuthApp(native.app.client_id, "as_made_up")
    async with native.http() as http:
        answer = await http.post("/oauth/token", data={"grant_type": "refresh_token"}, auth=with_secret.auth)
    assert answer.json()["error"] == "invalid_client"


async def test_an_only_redirect_uri_need_not_be_named(scene: Scene) -> None:
    location = await scene.person.answers(scene.app, redirect_uri="", code_challenge=scene.pkce.challenge)
    [code] = parse_qs(urlsplit(location).query)["code"]
    assert (await scene.redeem(code, redirect_uri=None)).status_code == 200


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/oauth/introspect"])
async def test_parameters_are_read_from_a_form_and_nowhere_else(scene: Scene, path: str) -> None:
    asked = {"grant_type": "refresh_token", "refresh_token": "rt_x", "token": "rt_x"}
    async with scene.http() as http:
        for answer in (
            await http.post(path, params=asked, auth=scene.app.auth),
            await http.post(path, json=asked, auth=scene.app.auth),
            await http.post(path, content=b"\xff=1", auth=scene.app.auth),
        ):
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        assert (await http.get(path, params=asked, auth=scene.app.auth)).status_code == 405


async def test_a_consent_comes_from_our_own_page_alone(scene: Scene) -> None:
    url = authorize_url(scene.app)
    async with scene.person.browser() as browser:
        form = scene.person.form((await browser.get(url)).text, "allow")
        for refused in (
            await browser.post(url, data={**form, "csrf": ""}),
            await browser.post(url, data={**form, "csrf": csrf_token("other")}),
            await browser.post(url, data=form, headers={"Origin": "https://evil.example"}),
            await browser.post(url, data=form, headers={"Origin": "null"}),
        ):
            assert refused.status_code == 403
            assert "location" not in refused.headers
    async with scene.http() as stranger:
        answer = await stranger.post(url, data=form, headers={"Origin": scene.person.origin})
    assert answer.headers["location"].startswith("/sign-in?")


async def test_the_consent_page_cannot_be_framed_and_sends_its_form_only_where_it_should(
    scene: Scene,
) -> None:
    async with scene.person.browser() as browser:
        page = await browser.get(authorize_url(scene.app))
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://app.example;" in policy
    assert page.headers["cache-control"] == "no-store"
    assert "Read everything." in page.text
    assert "app.example" in page.text


async def test_what_an_app_calls_itself_is_text_and_nothing_more(scene: Scene) -> None:
    from tests.oauth.conftest import register

    app = await register(scene.database, scene.team.team_id, "read", name="<script>alert(1)</script>")
    async with scene.person.browser() as browser:
        page = await browser.get(authorize_url(app))
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
