"""How often one address may ask, and whose requests are counted together."""

from typing import Any

import httpx2
import pytest
import websockets
from pydantic import SecretStr
from starlette.types import ASGIApp

from server.app import create_app
from server.http.address_limit import bucket_of
from server.settings import Settings
from tests.http_client import http_client
from tests.server.serving import serving

HELLO = {"query": "{ __typename }"}
SLOWLY = 0.001
"""Requests a second: none is restored while a test runs."""


def application(database_url: str, burst: int = 20, **given: Any) -> ASGIApp:
    """An application that one address may ask `burst` times; of 20 a batch is one, and a process exact."""
    settings = Settings(database_url=SecretStr(database_url), ip_burst=burst, **given)
    return create_app(settings.model_copy(update={"ip_rate": SLOWLY}))


def caller(app: ASGIApp, address: str = "192.0.2.1", **headers: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app, client=(address, 1234)),
        base_url="http://quotegraph.test",
        headers=headers,
    )


async def test_too_many_requests_are_refused_before_anybody_signs_in(database_url: str) -> None:
    app = application(database_url)
    async with caller(app) as http:
        for n in range(1, 21):
            answer = await http.post("/graphql", json=HELLO)
            assert answer.status_code == 401
            assert answer.headers["ratelimit-remaining"] in {str(20 - n), str(21 - n)}
        refused = await http.post("/graphql", json=HELLO)
    assert refused.status_code == 429
    error = refused.json()["errors"][0]
    assert error["extensions"]["code"] == "THROTTLED"
    assert 900 < error["extensions"]["retryAfter"] <= 1000
    assert 900 < int(refused.headers["retry-after"]) <= 1000
    assert refused.headers["x-request-id"]
    assert refused.headers["x-content-type-options"] == "nosniff"


async def test_a_person_is_told_by_a_page(database_url: str) -> None:
    app = application(database_url, 1)
    async with caller(app, accept="text/html,application/xhtml+xml") as http:
        await http.get("/sign-in")
        refused = await http.get("/sign-in")
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 900
    assert "<h1>" in refused.text and "Too many requests" in refused.text


async def test_the_headers_are_those_of_the_draft_and_those_that_are_common(database_url: str) -> None:
    app = application(database_url)
    async with caller(app) as http:
        headers = (await http.get("/healthz")).headers
    assert headers["ratelimit"] == f'"ip";r=19;t={headers["ratelimit-reset"]}'
    assert headers["ratelimit-policy"] == '"ip";q=20;w=20000'
    assert headers["ratelimit-limit"] == "20"
    assert headers["ratelimit-remaining"] == "19"
    assert 900 < int(headers["ratelimit-reset"]) <= 1000


async def test_each_address_is_counted_by_itself(database_url: str) -> None:
    app = application(database_url)
    for address in ("192.0.2.1", "192.0.2.2"):
        async with caller(app, address) as http:
            statuses = [(await http.get("/healthz")).status_code for _ in range(25)]
        assert statuses.count(429) in (4, 5)


async def test_two_processes_count_together(database_url: str) -> None:
    apps = [application(database_url) for _ in range(2)]
    statuses = []
    for n in range(40):
        async with caller(apps[n % 2]) as http:
            statuses.append((await http.get("/healthz")).status_code)
    assert 20 <= statuses.count(200) <= 22  # one more for each of them


async def test_a_websocket_is_refused_too(database_url: str) -> None:
    with serving(application(database_url, 1)) as host:
        async with http_client(base_url=f"http://{host}") as http:
            await http.get("/healthz")
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(f"ws://{host}/graphql", proxy=None)
    assert refused.value.response.status_code == 429
    assert int(refused.value.response.headers["retry-after"]) > 900


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        ((), "203.0.113.9", "10.0.0.1"),  # nobody is believed
        (("10.0.0.0/8",), "203.0.113.9", "203.0.113.9"),
        (("10.0.0.0/8",), "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # the first is what the client claims
        (("10.0.0.0/8",), "198.51.100.7, 203.0.113.9, 10.2.3.4", "203.0.113.9"),
        (("10.0.0.1",), "203.0.113.9, 10.2.3.4", "10.2.3.4"),  # this proxy is not one of ours
        (("192.0.2.7",), "203.0.113.9", "10.0.0.1"),  # and nor is this one
    ],
)
async def test_who_the_client_is_behind_proxies(
    database_url: str, proxies: tuple[str, ...], forwarded: str, counted: str
) -> None:
    app = application(database_url, 1, trusted_proxies=proxies)
    async with caller(app, counted) as http:
        assert (await http.get("/healthz")).status_code == 200
    async with caller(app, "10.0.0.1", **{"X-Forwarded-For": forwarded}) as http:
        assert (await http.get("/healthz")).status_code == 429


@pytest.mark.parametrize(
    ("host", "bucket"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::ffff", "2001:db8:1:3::"),
        ("no address:" + "x" * 100, ("no address:" + "x" * 100)[:64]),
    ],
)
def test_an_ipv6_network_is_one_client(host: str, bucket: str) -> None:
    assert bucket_of({"type": "http", "client": (host, 1)}) == bucket
    assert bucket_of({"type": "http", "client": None}) == "unknown"
