"""What docs/branding.md shows is what the API answers."""

from tests.docs.examples import examples, page, run_in_order
from tests.over_http import HttpApi

PAGE = "branding.md"


async def test_every_example_answers_what_the_page_says(http_api: HttpApi) -> None:
    shown = list(examples(PAGE))
    assert len(shown) == page(PAGE).count("```graphql")
    for example, answer in await run_in_order(http_api, shown):
        assert answer == example.answer, example.operation
