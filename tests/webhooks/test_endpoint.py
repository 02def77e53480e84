"""Endpoints as callers make and change them: what is refused, and who sees which."""

from typing import Any

import pytest

from tests.over_http import HttpApi
from tests.webhooks.conftest import CREATE, endpoint_of, key_with

URL = "https://hooks.example.com/quotegraph"


async def refused(api: HttpApi, **input: Any) -> list[tuple[str, str]]:
    payload = (await api(CREATE, input={"url": URL, **input}))["webhookEndpointCreate"]
    assert payload["webhookEndpoint"] is None
    return [(error["code"], ".".join(error["path"])) for error in payload["userErrors"]]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com",
        "ftp://hooks.example.com/",
        "https://",
        "https://user:password@hooks.example.com/",
        "https://hooks.example.com:25/",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com/ space",
        "https://hooks.example.com/" + "x" * 2_000,
        "file:///etc/passwd",
        "https://[::1",
    ],
)
async def test_bad_addresses_are_refused(http_api: HttpApi, url: str) -> None:
    assert await refused(http_api, url=url) == [("INVALID", "input.url")]


@pytest.mark.parametrize(
    "query",
    [
        "{ nope }",
        "{ type",
        "mutation { type }",
        "{ type } { id }",
        "query ($x: Int) { type }",
        "fragment F on Quote { number }",
        "{ subject { ...Missing } }",
        "type Event { id: ID }",
    ],
)
async def test_queries_that_do_not_fit_event_are_refused(http_api: HttpApi, query: str) -> None:
    assert await refused(http_api, query=query) == [("INVALID", "input.query")]


async def test_a_query_that_could_answer_too_much_is_refused(http_api: HttpApi) -> None:
    query = "type subject { ... on Client { quotes(first: 100) { nodes { client { QUERY } } } } }"
    nested = query.replace("QUERY", query.removeprefix("type subject { ... on Client {").removesuffix("} }"))
    nested = nested.replace("QUERY", "name")
    deeper = nested.replace("name", "quotes(first: 100) { nodes { id } }")
    assert await refused(http_api, query=f"{{ {deeper} }}") == [("INVALID", "input.query")]


async def test_every_fault_is_told_at_once(http_api: HttpApi) -> None:
    assert await refused(http_api, url="nowhere", query="{ nope }", description="a\x01b") == [
        ("INVALID", "input.url"),
        ("INVALID", "input.description"),
        ("INVALID", "input.query"),
    ]


async def test_nobody_is_told_what_they_may_not_read(http_api: HttpApi) -> None:
    narrow = await key_with(http_api, "read:quotes", "write:webhooks")
    assert await refused(narrow, types=["QUOTE_SENT", "INVOICE_PAID"], query="{ type }") == [
        ("FORBIDDEN", "input.types.1"),
        ("FORBIDDEN", "input.query"),
    ]
    await endpoint_of(narrow, URL, types=["QUOTE_SENT"])


async def test_writing_needs_its_scope(http_api: HttpApi) -> None:
    reading = await key_with(http_api, "read:webhooks")
    answer = await reading.send(CREATE, variables={"input": {"url": URL}})
    assert answer.errors[0][0] == "INSUFFICIENT_SCOPE"
    listed = await reading("{ webhookEndpoints { nodes { id } } }")
    assert listed["webhookEndpoints"]["nodes"] == []


async def test_the_secret_is_answered_once(http_api: HttpApi) -> None:
    def send() -> Any:
        return http_api.send(CREATE, headers={"Idempotency-Key": "once"}, variables={"input": {"url": URL}})

    first, again = [(await send()).body["data"]["webhookEndpointCreate"] for _ in range(2)]
    assert first["secret"].startswith("whsec_")
    assert again["secret"] is None
    assert again["webhookEndpoint"] == first["webhookEndpoint"]


async def test_another_teams_endpoint_does_not_exist(http_api: HttpApi, make_http_team: Any) -> None:
    id, _ = await endpoint_of(http_api, URL)
    other = await make_http_team()
    assert (await other("query ($id: ID!) { webhookEndpoint(id: $id) { id } }", id=id))[
        "webhookEndpoint"
    ] is None
    answer = await other(
        "mutation ($id: ID!) { webhookEndpointDelete(id: $id) { userErrors { code path } } }", id=id
    )
    assert answer["webhookEndpointDelete"]["userErrors"] == [{"code": "NOT_FOUND", "path": ["id"]}]
