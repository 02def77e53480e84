"""docs/first-query.md, typed in from the top: the demo team answers what the page says."""

from tests.demo_site import DemoSite
from tests.docs.examples import examples, page, run_in_order
from tests.over_http import HttpApi

PAGE = "first-query.md"


async def test_every_step_is_answered_as_the_page_says(demo_site: DemoSite) -> None:
    shown = list(examples(PAGE))
    assert len(shown) == page(PAGE).count("```graphql")
    api = HttpApi(demo_site.host, demo_site.key, team_id="")
    for example, answer in await run_in_order(api, shown):
        assert answer == example.answer, example.operation
