"""GraphQL over HTTP as callers meet it: status codes, media types, and what bad requests are told."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.server.toy import Keys, toy_application

GRAPHQL = "application/graphql-response+json"
POSTED = {"Content-Type": "application/json"}


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    """A caller with a valid key who speaks the current media type."""
    async with caller() as client:
        yield client


def caller(key: str = "ak_good", accept: str = GRAPHQL, **options: Any) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(toy_application(**options)),
        base_url="http://quotegraph.test",
        headers={"Authorization": f"Bearer {key}", "Accept": accept},
    )


def code_of(response: httpx2.Response) -> str:
    assert "data" not in response.json()
    code: str = response.json()["errors"][0]["extensions"]["code"]
    return code


async def test_a_query_is_answered_with_its_cost(http: httpx2.AsyncClient) -> None:
    response = await http.post("/graphql", json={"query": "{ order { title } team }"})
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {
        "data": {"order": {"title": "first"}, "team": "team_good"},
        "extensions": {"cost": {"requested": 1, "actual": 1}},
    }


async def test_the_answer_comes_in_the_media_type_that_the_client_prefers() -> None:
    for accept, expected in {
        "": "application/json",
        "*/*": "application/json",
        "text/html": "application/json",
        "application/json": "application/json",
        "application/graphql-response+json, application/json;q=0.9": GRAPHQL,
        "application/json, application/graphql-response+json": GRAPHQL,
        "application/json, application/graphql-response+json;q=0.5": "application/json",
        "application/graphql-response+json;q=0, application/json": "application/json",
    }.items():
        async with caller(accept=accept) as client:
            response = await client.post("/graphql", json={"query": "{ hello }"})
            assert response.headers["content-type"] == f"{expected}; charset=utf-8", accept


@pytest.mark.parametrize(
    "body",
    ["", "1", "null", '"x"', "true", "[]", '[{"query": "{ hello }"}]', "{", "{}", "NaN", '{"query": NaN}',
     "\xff", "[" * 100_000, '{"a":' * 900 + "1" + "}" * 900, '{"query": 1}', '{"query": ""}',
     '{"query": "{ hello }", "variables": "x"}', '{"query": "{ hello }", "variables": []}',
     '{"query": "{ hello }", "operationName": 1}', '{"query": "{ hello }", "extensions": "x"}',
     '{"query": "{ hello }", "operationName": "Other"}', '{"query": "query A { hello } query B { hello }"}'],
)  # fmt: skip
async def test_a_body_that_is_no_operation_is_a_bad_request(http: httpx2.AsyncClient, body: str) -> None:
    response = await http.post("/graphql", content=body.encode("latin-1"), headers=POSTED)
    assert response.status_code == 400
    assert code_of(response) == "BAD_REQUEST"


async def test_operation_names_may_hold_anything_and_break_nothing(http: httpx2.AsyncClient) -> None:
    body = r'{"query": "{ hello }", "operationName": "\ud800"}'
    response = await http.post("/graphql", content=body, headers=POSTED)
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($x: Int!) { orders(first: $x) { totalCount } }", "BAD_USER_INPUT"),
        ("{ hello(name: 1) }", "BAD_USER_INPUT"),
    ],
)
async def test_a_request_error_is_400_for_new_clients_and_200_for_old(query: str, code: str) -> None:
    for accept, status in ((GRAPHQL, 400), ("application/json", 200)):
        async with caller(accept=accept) as client:
            response = await client.post("/graphql", json={"query": query})
            assert response.status_code == status
            assert code_of(response) == code


async def test_get_is_for_queries_only() -> None:
    async with caller(get_queries=True) as http:
        asked = {"query": "query($n: String!) { hello(name: $n) }", "variables": '{"n": "you"}'}
        assert (await http.get("/graphql", params=asked)).json()["data"] == {"hello": "hi you"}
        refused = await http.get("/graphql", params={"query": "mutation { key }"})
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
        assert code_of(refused) == "METHOD_NOT_ALLOWED"
        bad = await http.get("/graphql", params={"query": "{ hello }", "variables": "{"})
        assert (bad.status_code, code_of(bad)) == (400, "BAD_REQUEST")


async def test_batches_are_refused_unless_they_are_allowed(http: httpx2.AsyncClient) -> None:
    batch = [{"query": "{ hello }"}, {"query": "{ nope }"}, {"query": "{ fail team }"}]
    refused = await http.post("/graphql", json=batch)
    assert (refused.status_code, code_of(refused)) == (400, "BAD_REQUEST")
    assert refused.json()["errors"][0]["message"].startswith("Batches of operations are not supported")
    async with caller(max_batch=3) as allowed:
        answer = await allowed.post("/graphql", json=batch)
        assert answer.status_code == 200
        first, second, third = answer.json()
        assert first["data"] == {"hello": "hi world"}
        assert "data" not in second
        assert third["data"] == {"fail": None, "team": "team_good"}
        for size in (0, 4):
            other = await allowed.post("/graphql", json=[{"query": "{ hello }"}] * size)
            assert (other.status_code, code_of(other)) == (400, "BAD_REQUEST")


async def test_other_methods_are_refused(http: httpx2.AsyncClient) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        response = await http.request(method, "/graphql", json={"query": "{ hello }"})
        assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "multipart/form-data",
        "application/graphql",
        "",
        ";",
        "application/json; charset=utf-16",
        "application/json; charset",
        "application/json; charset*=utf-8''utf-8",
    ],
)
async def test_only_json_in_utf_8_is_read(http: httpx2.AsyncClient, content_type: str) -> None:
    body = '{"query": "{ hello }"}'
    response = await http.post("/graphql", content=body, headers={"Content-Type": content_type})
    assert (response.status_code, code_of(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    for good in ("application/json; charset=utf-8", 'application/json;charset="UTF-8"', "Application/JSON"):
        assert (await http.post("/graphql", content=body, headers={"Content-Type": good})).is_success


async def test_subscriptions_are_sent_to_the_transports_that_carry_them(http: httpx2.AsyncClient) -> None:
    response = await http.post("/graphql", json={"query": "subscription { count }"})
    assert response.status_code == 400
    assert "text/event-stream" in response.json()["errors"][0]["message"]


async def test_who_is_not_known_is_turned_away_before_anything_is_parsed() -> None:
    async with caller("ak_stolen") as client:
        response = await client.post("/graphql", content="not even JSON", headers=POSTED)
        assert (response.status_code, code_of(response)) == (401, "UNAUTHENTICATED")
        assert response.headers["www-authenticate"] == 'Bearer realm="quotegraph", error="invalid_token"'
        del client.headers["Authorization"]
        response = await client.post("/graphql", json={"query": "{ hello }"})
        assert response.headers["www-authenticate"] == 'Bearer realm="quotegraph"'


async def test_a_refusal_of_the_whole_answer_is_the_status_of_the_request(http: httpx2.AsyncClient) -> None:
    forbidden = await http.post("/graphql", json={"query": "{ secret }"})
    assert forbidden.status_code == 403
    assert forbidden.json()["errors"][0]["extensions"] == {
        "code": "INSUFFICIENT_SCOPE",
        "scope": "read:secrets",
    }
    assert 'scope="read:secrets"' in forbidden.headers["www-authenticate"]
    throttled = await http.post("/graphql", json={"query": "{ busy }"})
    assert (throttled.status_code, throttled.headers["retry-after"]) == (429, "3")
    partial = await http.post("/graphql", json={"query": "{ half hello }"})
    assert (partial.status_code, partial.json()["data"]) == (200, {"half": None, "hello": "hi world"})


async def test_bad_input_is_told_where_it_is_wrong(http: httpx2.AsyncClient) -> None:
    lines = [
        {"name": "a", "quantity": "many"},
        {"name": 1, "quantity": 2},
        {"quantity": 3},
        {"name": "b", "quantity": 1, "colour": "red"},
        {"name": "c", "quantity": 1, "discount": {"value": "x"}},
    ]
    body = {
        "query": "mutation($order: OrderInput!) { orderCreate(input: $order) { title } }",
        "variables": {"order": {"title": None, "lineItems": lines}},
    }
    errors = (await http.post("/graphql", json=body)).json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
    assert [error["extensions"]["path"] for error in errors] == [
        ["input", "title"],
        ["input", "lineItems", "0", "quantity"],
        ["input", "lineItems", "1", "name"],
        ["input", "lineItems", "2", "name"],
        ["input", "lineItems", "3", "colour"],
        ["input", "lineItems", "4", "discount", "value"],
    ]


async def test_bad_literals_are_told_the_same(http: httpx2.AsyncClient) -> None:
    query = (
        'mutation { orderCreate(input: {title: 1, lineItems: [{name: "a", quantity: "many"}]}) { title } }'
    )
    errors = (await http.post("/graphql", json={"query": query})).json()["errors"]
    assert [error["extensions"] for error in errors] == [
        {"code": "BAD_USER_INPUT", "path": ["input", "title"]},
        {"code": "BAD_USER_INPUT", "path": ["input", "lineItems", "0", "quantity"]},
    ]


@pytest.mark.parametrize("text", [r"\ud800", r"a\udfffb", r"\u0000"])
async def test_text_that_cannot_be_stored_is_refused_where_it_stands(
    http: httpx2.AsyncClient, text: str
) -> None:
    query = "mutation($t: String!, $n: String) { orderCreate(input: {title: $t}, note: $n) { title } }"
    good, bad = '"fine"', f'"{text}"'
    for title, note, path in ((bad, good, ["input", "title"]), (good, bad, ["note"])):
        body = f'{{"query": {json.dumps(query)}, "variables": {{"t": {title}, "n": {note}}}}}'
        response = await http.post("/graphql", content=body, headers=POSTED)
        assert response.status_code == 400
        assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "path": path}


async def test_a_nul_in_the_document_is_refused_too(http: httpx2.AsyncClient) -> None:
    for query in (r'{ hello(name: "\u0000") }', r'query($n: String = "\u{0}") { hello(name: $n) }'):
        response = await http.post("/graphql", json={"query": query})
        assert response.status_code == 400, query
        assert code_of(response) == "BAD_USER_INPUT"


async def test_surrogate_pairs_and_other_scripts_are_welcome(http: httpx2.AsyncClient) -> None:
    body = r'{"query": "query($n: String!) { hello(name: $n) }", "variables": {"n": "\ud83d\ude00 żółć"}}'
    response = await http.post("/graphql", content=body.encode(), headers=POSTED)
    assert response.json()["data"] == {"hello": "hi 😀 żółć"}


async def test_a_refusal_by_a_rule_keeps_its_code_and_path(http: httpx2.AsyncClient) -> None:
    error = (await http.post("/graphql", json={"query": "{ refuse }"})).json()["errors"][0]
    assert error["message"] == "This date does not exist."
    assert error["extensions"] == {"code": "INVALID", "path": ["filter", "issuedAfter"]}


async def test_an_internal_error_is_a_reference_and_nothing_else(http: httpx2.AsyncClient) -> None:
    response = await http.post("/graphql", json={"query": "{ fail }"})
    error = response.json()["errors"][0]
    assert error["message"] == "Internal error"
    assert error["extensions"].keys() == {"code", "reference"}
    assert "hunter2" not in response.text


async def test_debugging_shows_the_cause() -> None:
    async with caller(debug=True) as client:
        error = (await client.post("/graphql", json={"query": "{ fail }"})).json()["errors"][0]
        assert error["extensions"]["cause"] == "RuntimeError('password=hunter2')"


async def test_the_idempotency_key_is_read_from_the_header(http: httpx2.AsyncClient) -> None:
    response = await http.post(
        "/graphql", json={"query": "mutation { key }"}, headers={"Idempotency-Key": "k1"}
    )
    assert response.json()["data"] == {"key": "k1"}


async def test_a_revoked_key_is_refused_at_once() -> None:
    keys = Keys()
    async with caller(keys=keys) as client:
        assert (await client.post("/graphql", json={"query": "{ hello }"})).status_code == 200
        keys.valid.clear()
        assert (await client.post("/graphql", json={"query": "{ hello }"})).status_code == 401


async def test_pages_of_allowed_origins_may_call() -> None:
    preflight = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    async with caller(origins=("https://app.example",)) as client:
        allowed = await client.options("/graphql", headers=preflight)
        assert allowed.headers["access-control-allow-origin"] == "https://app.example"
        other = await client.options("/graphql", headers={**preflight, "Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers
