"""The checks of graphql-cop (https://github.com/dolevf/graphql-cop): a server in production has no finding.

Each test sends what that check sends, with valid credentials, and asserts that it would find nothing.
"""

import json
from typing import Any

import httpx2
import pytest

ALIASES = "query cop { " + " ".join(f"alias{n}: __typename" for n in range(101)) + " }"
DIRECTIVES = "query cop { __typename " + "@aa" * 10 + " }"
DUPLICATES = "query cop { " + "__typename \n" * 500 + " }"
CIRCULAR_FRAGMENT = "query cop { ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
CIRCULAR_INTROSPECTION = (
    "query cop { __schema { types { fields { type { fields { type { fields { type { fields "
    "{ type { name } } } } } } } } } } }"
)
INTROSPECTION = "query cop { __schema { types { name fields { name } } } }"


async def asked(http: httpx2.AsyncClient, query: str) -> Any:
    return (await http.post("/graphql", json={"query": query, "operationName": "cop"})).json()


async def test_alias_overloading(http: httpx2.AsyncClient) -> None:
    answer = await asked(http, ALIASES)
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "DOCUMENT_TOO_LARGE"


async def test_array_based_batching(http: httpx2.AsyncClient) -> None:
    batch = [{"query": "query cop { __typename }", "operationName": "cop"}] * 10
    answer = await http.post("/graphql", json=batch)
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 1


async def test_circular_fragments(http: httpx2.AsyncClient) -> None:
    answer = await asked(http, CIRCULAR_FRAGMENT)
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_circular_introspection(http: httpx2.AsyncClient) -> None:
    assert "data" not in await asked(http, CIRCULAR_INTROSPECTION)


async def test_directive_overloading(http: httpx2.AsyncClient) -> None:
    answer = await asked(http, DIRECTIVES)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["DOCUMENT_TOO_LARGE"]


async def test_field_duplication(http: httpx2.AsyncClient) -> None:
    answer = await asked(http, DUPLICATES)
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "DOCUMENT_TOO_LARGE"


@pytest.mark.parametrize(
    "query",
    [
        "query cop { __schema { directive } }",
        "query cop { quote { id } }",
        "query cop { quots { nodes { id } } }",
        "query cop { quotes(frst: 1) { totalCount } }",
        "query cop { quotes(filter: {statu: SENT}) { totalCount } }",
        "query cop { quotes(filter: {status: [SEND]}) { totalCount } }",
        "query cop { node(id: 1) { ... on Quot { id } } }",
        "query cop($filter: QuoteFiltr) { quotes(filter: $filter) { totalCount } }",
        "mutation cop { quoteCreat { quote { id } } }",
    ],
)
async def test_field_suggestions(http: httpx2.AsyncClient, query: str) -> None:
    answer = await asked(http, query)
    assert answer["errors"]
    assert "did you mean" not in json.dumps(answer).lower()


async def test_suggestions_in_variables(http: httpx2.AsyncClient) -> None:
    query = "query cop($filter: QuoteFilter) { quotes(filter: $filter) { totalCount } }"
    for filter in ({"statu": "SENT"}, {"status": ["SEND"]}):
        answer = await http.post("/graphql", json={"query": query, "variables": {"filter": filter}})
        assert answer.json()["errors"]
        assert "did you mean" not in answer.text.lower()


async def test_introspection(http: httpx2.AsyncClient) -> None:
    for query in (INTROSPECTION, 'query cop { __type(name: "Quote") { fields { name } } }'):
        answer = await asked(http, query)
        assert "data" not in answer
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize("path", ["/graphql", "/graphiql", "/playground", "/console", "/altair", "/"])
async def test_an_ide_is_served(http: httpx2.AsyncClient, path: str) -> None:
    answer = await http.get(path, headers={"Accept": "text/html"})
    assert answer.status_code >= 400 or answer.headers["location"] == "/account", "where people sign in"
    assert "<script" not in answer.text


async def test_tracing(http: httpx2.AsyncClient) -> None:
    answer = await http.post(
        "/graphql",
        json={"query": "query cop { __typename }"},
        headers={"apollo-federation-include-trace": "ftv1"},
    )
    assert set(answer.json()["extensions"]) == {"cost"}


@pytest.mark.parametrize("query", ["query cop { __typename }", "mutation cop { __typename }"])
async def test_queries_and_mutations_by_get(http: httpx2.AsyncClient, query: str) -> None:
    answer = await http.get("/graphql", params={"query": query})
    assert answer.status_code == 405
    assert "data" not in answer.json()


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "text/plain", ""])
async def test_forms_of_other_sites(http: httpx2.AsyncClient, media_type: str) -> None:
    body = "query=query%20cop%20%7B%20__typename%20%7D"
    answer = await http.post("/graphql", content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 415
    assert "data" not in answer.json()


async def test_unhandled_errors(http: httpx2.AsyncClient) -> None:
    answer = await asked(http, "qwerty cop { abc }")
    (error,) = answer["errors"]
    assert set(error["extensions"]) == {"code"}
    assert "Traceback" not in json.dumps(answer)
