"""What every response tells a browser, whatever is asked for."""

import re

import httpx2
import pytest
from pydantic import SecretStr
from starlette.routing import Route

from server.app import create_app
from server.settings import Settings

EXPECTED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "strict-transport-security": "max-age=31536000",
}
LOOSE = re.compile(r"(script-src|default-src)[^;]*('unsafe-inline'|'unsafe-eval'|\*|https?:|data:)")
"""What lets scripts run that are not ours."""


@pytest.fixture
def settings(database_url: str) -> Settings:
    """With every page there is."""
    return Settings(database_url=SecretStr(database_url), demo=True, public_url="https://quotes.example")


async def test_every_page_is_strict_about_what_may_run_in_it(settings: Settings) -> None:
    app = create_app(settings)
    paths = {re.sub(r"\{[^}]*\}", "x", route.path) for route in app.routes if isinstance(route, Route)} | {
        "/nothing"
    }
    assert len(paths) > 10
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="https://quotes.example") as http:
        for path in sorted(paths):
            for method in ("GET", "POST"):
                answer = await http.request(method, path, headers={"Accept": "text/html"})
                assert answer.status_code < 500 or path == "/readyz", (method, path)
                policy = answer.headers["content-security-policy"]
                assert "default-src 'none'" in policy, (method, path)
                assert "frame-ancestors 'none'" in policy, (method, path)
                assert not LOOSE.search(policy), (method, path, policy)
                assert EXPECTED.items() <= dict(answer.headers).items(), (method, path)
                assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin"), (method, path)


async def test_other_origins_may_not_read_answers_unless_they_are_named(settings: Settings) -> None:
    origin = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    for origins, allowed in (((), None), (("https://shop.example",), "https://shop.example")):
        app = create_app(settings.model_copy(update={"cors_origins": origins}))
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="https://quotes.example") as http:
            preflight = await http.options("/graphql", headers=origin)
            answer = await http.post("/graphql", json={}, headers=origin)
        assert preflight.headers.get("access-control-allow-origin") == allowed
        assert answer.headers.get("access-control-allow-origin") == allowed
        assert "access-control-allow-credentials" not in preflight.headers
        if allowed:
            exposed = answer.headers["access-control-expose-headers"]
            assert {"RateLimit", "RateLimit-Remaining", "Retry-After"} <= set(exposed.split(", "))
            taken = preflight.headers["access-control-allow-headers"]
            assert {"Authorization", "Idempotency-Key", "Last-Event-ID"} <= set(taken.split(", "))
