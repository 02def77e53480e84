"""What docs/plans.md says is what the plans include."""

from tests.docs.examples import examples, page, run_in_order
from tests.docs.tables import plan_table
from tests.over_http import HttpApi

PAGE = "plans.md"


def test_the_table_is_that_of_the_plans() -> None:
    assert plan_table() in page(PAGE)


async def test_every_example_answers_what_the_page_says(http_api: HttpApi) -> None:
    shown = list(examples(PAGE))
    assert len(shown) == page(PAGE).count("```graphql")
    for example, answer in await run_in_order(http_api, shown):
        assert answer == example.answer, example.operation
