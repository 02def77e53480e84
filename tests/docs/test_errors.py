"""What docs/errors.md says is what is answered."""

import re

from models.errors import ErrorCode
from server.endpoint.http_status import FAILED, TURNED_AWAY
from tests.docs.examples import examples, page, run_in_order
from tests.over_http import HttpApi

PAGE = "errors.md"


async def test_every_example_answers_what_the_page_says(http_api: HttpApi) -> None:
    shown = list(examples(PAGE))
    assert len(shown) == page(PAGE).count("```graphql")
    for example, answer in await run_in_order(http_api, shown):
        assert answer == example.answer, example.operation


def test_all_codes_are_in_the_table() -> None:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| `(?:errors|userErrors|errors`, `userErrors)` \| (.+) \|$", page(PAGE), re.M
    )
    assert rows == [(code.value, code.description) for code in ErrorCode]


def test_the_statuses_are_those_that_are_answered() -> None:
    statuses = dict(re.findall(r"^\| (\d{3}) \| (.+) \|$", page(PAGE), re.M))
    for code, status in (TURNED_AWAY | FAILED).items():
        assert f"`{code}`" in statuses[str(status)]
