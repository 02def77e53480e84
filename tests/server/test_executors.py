"""Which executor answered: told to developers in a header, and to operators in a counter."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from pydantic import SecretStr

from server.app import create_app
from server.settings import Settings
from tests.http_client import http_client
from tests.over_http import HttpApi, Product
from tests.server.serving import serving

HEADER = "X-Quotegraph-Executor"
COMPILED = "{ clients(first: 1) { totalCount } }"
INTROSPECTING = "{ clients(first: 1) { totalCount } __schema { queryType { name } } }"


@pytest.fixture(scope="module")
def debugging(product: Product) -> Iterator[str]:
    """A server on the same database with QUOTEGRAPH_DEBUG=1."""
    settings = Settings(database_url=SecretStr(product.database_url), debug=True)
    with serving(create_app(settings)) as host:
        yield host


async def post(host: str, api: HttpApi, query: str, **headers: str) -> httpx2.Response:
    headers = {
        "Authorization": f"Bearer {api.key}",
        **{name.replace("_", "-"): v for name, v in headers.items()},
    }
    async with http_client(base_url=f"http://{host}", headers=headers) as http:
        return await http.post("/graphql", json={"query": query})


async def test_while_debugging_a_header_names_the_executor(debugging: str, http_api: HttpApi) -> None:
    for _ in range(2):  # the second comes by the short way
        assert (await post(debugging, http_api, COMPILED)).headers[HEADER] == "compiled"
        assert (await post(debugging, http_api, INTROSPECTING)).headers[HEADER] == "standard"


async def test_while_debugging_the_standard_executor_can_be_asked_for(
    debugging: str, http_api: HttpApi
) -> None:
    answers = [
        await post(debugging, http_api, COMPILED),
        await post(debugging, http_api, COMPILED, X_Quotegraph_Executor="standard"),
    ]
    assert [answer.headers[HEADER] for answer in answers] == ["compiled", "standard"]
    assert answers[0].json() == answers[1].json()


async def test_where_nothing_was_executed_no_executor_answered(debugging: str, http_api: HttpApi) -> None:
    for query in ("{", "{ unknown }"):
        assert HEADER not in (await post(debugging, http_api, query)).headers


async def test_in_production_there_is_no_such_header(product: Product, http_api: HttpApi) -> None:
    before = await counted(product.host)
    for _ in range(2):
        assert (
            HEADER
            not in (await post(product.host, http_api, COMPILED, X_Quotegraph_Executor="standard")).headers
        )
    assert (await counted(product.host))["standard"] == before["standard"], "nor can it be asked for"


async def test_every_executed_operation_is_counted_by_executor(debugging: str, http_api: HttpApi) -> None:
    before = await counted(debugging)
    for query in (COMPILED, COMPILED, COMPILED, INTROSPECTING, "{", "{ unknown }"):
        await post(debugging, http_api, query)
    await post(debugging, http_api, COMPILED, X_Quotegraph_Executor="anything")
    after = await counted(debugging)
    assert {name: after[name] - before[name] for name in after} == {"compiled": 4, "standard": 1}


async def counted(host: str) -> dict[str, float]:
    """How many operations each executor has answered, as the server's metrics say."""
    async with http_client() as http:
        text = (await http.get(f"http://{host}/metrics")).text
    found = re.findall(r'^quotegraph_operations_by_executor_total\{executor="(\w+)"} (\S+)$', text, re.M)
    return {"compiled": 0.0, "standard": 0.0} | {name: float(number) for name, number in found}
