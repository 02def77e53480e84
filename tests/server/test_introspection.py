"""Introspection: the answer of the schema about itself is made once."""

import time
from typing import Any

from graphql import build_client_schema, get_introspection_query

from graph.schema import ENGINE
from models.errors import ErrorCode
from tests.http_client import http_client
from tests.over_http import HttpApi

EVERYTHING = get_introspection_query(descriptions=True)
COUNTED = {"date", "x-request-id", "content-length", "ratelimit", "ratelimit-remaining", "ratelimit-reset"}
"""Headers that differ from one request to the next."""


async def ask(api: HttpApi, query: str, **more: Any) -> tuple[bytes, dict[str, str]]:
    """The data and the headers of the answer."""
    async with http_client(headers={"Authorization": f"Bearer {api.key}"}) as http:
        answer = await http.post(f"http://{api.host}/graphql", json={"query": query, **more})
    assert answer.status_code == 200
    data, _, _ = answer.content.partition(b',"extensions"')  # which say what is left to spend
    return data, {name: v for name, v in answer.headers.items() if name not in COUNTED}


async def test_asked_again_the_answer_is_the_same_to_the_byte(http_api: HttpApi) -> None:
    first, again = await ask(http_api, EVERYTHING), await ask(http_api, EVERYTHING)
    assert first == again
    answer = (await http_api.send(EVERYTHING)).body
    assert build_client_schema(answer["data"]).query_type is not None
    assert answer["extensions"]["cost"]["actual"] > 1_000, "it costs what it did"


async def test_it_takes_a_fraction_of_the_cpu(http_api: HttpApi) -> None:
    started = time.process_time()
    await ask(http_api, document := f"{EVERYTHING}\n# another document")
    made = time.process_time()
    took = min([await _seconds(http_api, document) for _ in range(3)])
    assert took < (made - started) / 2


async def _seconds(api: HttpApi, document: str) -> float:
    """What client and server use of the CPU, which are one process here."""
    started = time.process_time()
    await ask(api, document)
    return time.process_time() - started


async def test_what_is_kept_is_counted_among_the_bytes_of_operations(http_api: HttpApi) -> None:
    data, _ = await ask(http_api, document := f"{EVERYTHING}\n# and another")
    [kept] = [each for each in ENGINE if each.node.loc and each.node.loc.source.body == document]
    assert len(data) / 2 < sum(map(len, kept.introspection.values())) < kept.size
    assert sum(each.size for each in ENGINE) <= ENGINE.held <= ENGINE.most_bytes


async def test_variables_may_change_the_answer(http_api: HttpApi) -> None:
    query = "query ($name: String!) { __type(name: $name) { name } }"
    for name in ("Quote", "Invoice"):
        assert (await http_api(query, name=name))["__type"] == {"name": name}


async def test_nobody_is_answered_without_a_key(http_api: HttpApi) -> None:
    await ask(http_api, EVERYTHING)
    stranger = HttpApi(http_api.host, http_api.key[:-4] + "0000", http_api.team_id)
    answer = await stranger.send(EVERYTHING)
    assert (answer.status, answer.errors) == (401, [(ErrorCode.UNAUTHENTICATED.value, [])])
