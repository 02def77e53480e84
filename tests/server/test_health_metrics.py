"""What operators see: health, metrics, request ids, log lines and security headers."""

import asyncio
import io
import json
import logging
import re
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TypeVar

import httpx2
import pytest
import structlog
from starlette.applications import Starlette

from server.http.health import health_routes
from server.http.request_log import RequestLog
from server.log_output import configure_logging
from server.metrics import Metrics
from tests.server.toy import toy_application


def caller(application: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(application),
        base_url="http://quotegraph.test",
        headers={"Authorization": "Bearer ak_good"},
    )


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with caller(toy_application()) as client:
        yield client


Output = TypeVar("Output", bound=io.StringIO)


class Printed(io.StringIO):
    """What the server wrote to its log; one of other tests, in another thread, may write as well."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.get_ident()

    def write(self, text: str) -> int:
        return super().write(text) if threading.get_ident() == self._thread else len(text)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def printed() -> Iterator[Printed]:
    """The log in JSON, as a server writes it."""
    with logged_to(Printed()) as output:
        yield output


@contextmanager
def logged_to(output: Output, *, console: bool = False) -> Iterator[Output]:
    handlers, level = logging.root.handlers[:], logging.root.level
    configure_logging(to=output, console=console)
    yield output
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


async def test_health_needs_no_credentials(http: httpx2.AsyncClient) -> None:
    del http.headers["Authorization"]
    for path in ("/healthz", "/readyz"):
        response = await http.get(path)
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_readiness_names_the_problem() -> None:
    async with caller(toy_application(problem="The database cannot be reached.")) as http:
        response = await http.get("/readyz")
        assert response.status_code == 503
        assert response.json() == {"status": "unavailable", "problem": "The database cannot be reached."}
        assert (await http.get("/healthz")).status_code == 200


async def test_a_check_that_hangs_or_breaks_is_a_problem_without_details() -> None:
    async def hangs() -> str | None:
        await asyncio.sleep(60)
        return None

    async def breaks() -> str | None:
        raise ConnectionError("postgresql://root:hunter2@db")

    for check in (hangs, breaks):
        async with caller(Starlette(routes=health_routes(check, timeout=0.05))) as http:
            response = await http.get("/readyz")
            assert response.status_code == 503
            assert "hunter2" not in response.text


async def test_operations_are_counted_by_type_and_outcome(http: httpx2.AsyncClient) -> None:
    for query in ("{ hello }", "{ hello }", "{ nope }", "{ fail }", "mutation { key }", "{"):
        await http.post("/graphql", json={"query": query})
    await http.post("/graphql", headers={"Authorization": "Bearer ak_stolen"})
    metrics = (await http.get("/metrics")).text
    for line in (
        'quotegraph_operations_total{outcome="answered",type="query"} 2.0',
        'quotegraph_operations_total{outcome="refused",type="query"} 1.0',
        'quotegraph_operations_total{outcome="failed",type="query"} 1.0',
        'quotegraph_operations_total{outcome="answered",type="mutation"} 1.0',
        'quotegraph_operations_total{outcome="refused",type="unknown"} 1.0',
        'quotegraph_operation_seconds_count{type="query"} 4.0',
        "quotegraph_open_subscriptions 0.0",
        'quotegraph_http_responses_total{status="401"} 1.0',
    ):
        assert line in metrics
    assert "_created" not in metrics, "twice as many series"


async def test_callers_cannot_add_labels(http: httpx2.AsyncClient) -> None:
    await http.post("/graphql", json={"query": "query First { hello }"})
    before = (await http.get("/metrics")).text.count("quotegraph_")
    for n in range(20):
        await http.post("/graphql", json={"query": f"query Name{n} {{ hello }}"})
    assert (await http.get("/metrics")).text.count("quotegraph_") == before


async def test_a_sane_request_id_is_kept_and_any_other_replaced(http: httpx2.AsyncClient) -> None:
    kept = await http.get("/healthz", headers={"X-Request-Id": "trace-1.a:B_2"})
    assert kept.headers["x-request-id"] == "trace-1.a:B_2"
    for odd in ("a b", "x" * 129, 'quote"', ""):
        replaced = await http.get("/healthz", headers={"X-Request-Id": odd})
        assert len(replaced.headers["x-request-id"]) == 32


async def test_a_request_is_one_line_without_secrets(http: httpx2.AsyncClient, printed: Printed) -> None:
    query = "query Greet($n: String!) { hello(name: $n) }"
    await http.post("/graphql?token=hunter1", json={"query": query, "variables": {"n": "hunter2"}})
    text = printed.getvalue()
    line = json.loads(text)
    assert line.pop("duration_ms") >= 0
    assert len(line.pop("request_id")) == 32
    assert line.pop("timestamp")
    assert line == {
        "event": "request",
        "level": "info",
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "operation": "Greet",
        "operation_type": "query",
        "team": "team_good",
        "errors": [],
    }
    assert "hunter" not in text
    assert "ak_good" not in text


async def test_the_codes_of_errors_and_the_reference_of_an_internal_one_are_in_the_log(
    http: httpx2.AsyncClient, printed: Printed
) -> None:
    headers = {"X-Request-Id": "r1"}
    answer = await http.post("/graphql", json={"query": "{ fail refuse }"}, headers=headers)
    internal, request = printed.lines()
    assert internal["reference"] == answer.json()["errors"][0]["extensions"]["reference"]
    assert "RuntimeError: password=hunter2" in str(internal["exception"])
    assert (internal["request_id"], internal["team"]) == ("r1", "team_good")
    assert request["errors"] == ["INTERNAL", "INVALID"]


async def test_what_breaks_outside_of_graphql_is_masked_too(printed: Printed) -> None:
    statuses: list[int] = []

    async def broken(scope: object, receive: object, send: object) -> None:
        raise RuntimeError("password=hunter2")

    transport = httpx2.ASGITransport(RequestLog(broken, answered=statuses.append))
    async with httpx2.AsyncClient(transport=transport, base_url="http://quotegraph.test") as http:
        response = await http.get("/")
    assert response.status_code == 500
    error = response.json()["errors"][0]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "hunter2" not in response.text
    internal, request = printed.lines()
    assert internal["reference"] == error["extensions"]["reference"]
    assert request["status"] == 500
    assert statuses == [500]


async def test_warnings_of_libraries_come_out_in_the_same_form(printed: Printed) -> None:
    logging.getLogger("uvicorn.error").warning("odd: %s", "thing")
    (line,) = printed.lines()
    assert (line["event"], line["level"]) == ("odd: thing", "warning")


async def test_somebody_who_watches_reads_a_short_line_for_each_request(http: httpx2.AsyncClient) -> None:
    with logged_to(Printed(), console=True) as terminal:
        await http.post("/graphql", json={"query": "query Greet { hello }"})
        await http.get("/healthz")
    first = r"\d\d:\d\d:\d\d \[info\] POST /graphql → 200 in [\d.]+ ms"
    rest = "operation=Greet operation_type=query team=team_good\n"
    assert re.fullmatch(f"{first} {rest}", terminal.getvalue())


async def test_browsers_are_told_to_keep_their_hands_off(http: httpx2.AsyncClient) -> None:
    response = await http.post("/graphql", json={"query": "{ hello }"})
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "strict-transport-security" not in response.headers
    secure = await http.get("https://quotegraph.test/healthz")
    assert secure.headers["strict-transport-security"] == "max-age=31536000"


def test_an_event_from_a_clock_that_is_ahead_was_sent_at_once() -> None:
    metrics = Metrics()
    metrics.event_told(-0.5)
    assert metrics.registry.get_sample_value("quotegraph_event_delay_seconds_sum") == 0
    assert metrics.registry.get_sample_value("quotegraph_event_delay_seconds_count") == 1
