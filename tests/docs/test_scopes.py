"""What docs/scopes.md says is what the schema asks for, and what is answered."""

import re

from graphql import parse

from server.schema_export import printed_schema
from tests.docs.examples import examples, page, run_in_order
from tests.docs.tables import scope_table
from tests.http_client import http_client
from tests.over_http import HttpApi

PAGE = "scopes.md"
KEY = 'mutation($scopes: [String!]!) { apiKeyCreate(input: {name: "Some", scopes: $scopes}) { secret } }'


async def holder(http_api: HttpApi, *scopes: str) -> HttpApi:
    """The same team through a key with these scopes."""
    secret = (await http_api(KEY, scopes=list(scopes)))["apiKeyCreate"]["secret"]
    return HttpApi(http_api.host, secret, http_api.team_id)


def test_the_table_is_the_schemas() -> None:
    assert scope_table(parse(printed_schema())) in page(PAGE)


async def test_every_example_answers_what_the_page_says(http_api: HttpApi) -> None:
    shown = list(examples(PAGE))
    assert len(shown) == page(PAGE).count("```graphql")
    for example, answer in await run_in_order(await holder(http_api, "read:clients"), shown):
        assert answer == example.answer, example.operation


async def test_what_is_refused_as_a_whole_has_a_status_that_says_so(http_api: HttpApi) -> None:
    reader = await holder(http_api, "read:clients")
    refused = (
        "{ labels { nodes { id } } }",
        "{ quotes { nodes { id } } labels { nodes { id } } }",
        'mutation { teamUpdate(input: {name: "Mine"}) { team { name } } }',
    )
    for operation in refused:
        for _ in range(2):  # the second time from what was compiled
            answer = await reader.send(operation)
            assert (answer.status, set(answer.body) - {"extensions"}) == (403, {"errors"}), operation
    in_part = await reader.send("{ labels { nodes { id } } clients { nodes { id } } }")
    assert (in_part.status, in_part.body["data"]) == (200, {"labels": None, "clients": {"nodes": []}})


async def test_a_refusal_names_the_scope_in_its_header(http_api: HttpApi) -> None:
    reader = await holder(http_api, "read:clients")
    authorization = {"Authorization": f"Bearer {reader.key}"}
    async with http_client(headers=authorization) as http:
        url = f"http://{reader.host}/graphql"
        refused = await http.post(url, json={"query": "{ labels { nodes { id } } }"})
    assert re.search(r'error="insufficient_scope", scope="read:labels"', refused.headers["www-authenticate"])
