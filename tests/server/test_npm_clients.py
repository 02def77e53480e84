"""The clients that people use, and the audits of GraphQL over HTTP, from npm (`npm ci` in tests/npm)."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from server.app import create_app
from server.settings import Settings
from tests.server.conftest import Served
from tests.server.serving import serving
from tests.server.toy import toy_application
from tests.waiting import PATIENCE

NPM = Path(__file__).parents[1] / "npm"

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    pytest.mark.skipif(not (NPM / "node_modules").is_dir(), reason="run `npm ci` in tests/npm first"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(toy_application()) as host:
        yield f"http://{host}/graphql"


async def node(script: str, *arguments: str) -> Any:
    """What a script of tests/npm prints, which is JSON."""
    process = await asyncio.create_subprocess_exec(
        "node", script, *arguments, cwd=NPM, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    printed, complaints = await asyncio.wait_for(process.communicate(), 3 * PATIENCE)
    assert process.returncode == 0, complaints.decode()
    return json.loads(printed)


async def test_every_audit_of_graphql_over_http_is_met(served: Served, database_url: str) -> None:
    """With GET for documents, which some of the audits use, and no server has to allow."""
    settings = Settings(database_url=SecretStr(database_url), get_queries=True)
    with serving(create_app(settings)) as host:
        report = await node("audit_http.mjs", f"http://{host}/graphql", f"Bearer {served.key}")
    assert report == {"audits": 61, "unmet": []}


async def test_the_audits_that_may_be_unmet_as_delivered_are_those_of_get(served: Served) -> None:
    report = await node("audit_http.mjs", f"http://{served.host}/graphql", f"Bearer {served.key}")
    assert {audit["status"] for audit in report["unmet"]} == {"notice"}
    assert all("GET" in audit["name"] for audit in report["unmet"]), report["unmet"]


@pytest.mark.parametrize("client", ["graphql-ws", "graphql-sse", "urql-ws", "urql-sse"])
async def test_a_client_receives_a_subscription(address: str, client: str) -> None:
    results = await node(
        "clients.mjs", client, address, "Bearer ak_good", "subscription { count(to: 3, pause: 0.05) }"
    )
    assert [result["data"]["count"] for result in results] == [0, 1, 2]


@pytest.mark.parametrize("client", ["graphql-ws", "graphql-sse", "urql-ws", "urql-sse"])
async def test_a_client_receives_the_answer_of_a_query(address: str, client: str) -> None:
    (result,) = await node("clients.mjs", client, address, "Bearer ak_good", "{ team }")
    assert result["data"] == {"team": "team_good"}


@pytest.mark.parametrize("client", ["urql-ws", "urql-sse"])
async def test_a_client_is_told_what_is_wrong(address: str, client: str) -> None:
    (result,) = await node("clients.mjs", client, address, "Bearer ak_good", "subscription { nope }")
    assert result["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
