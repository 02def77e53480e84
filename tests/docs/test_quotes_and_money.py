"""What docs/quotes-and-money.md shows is what happens."""

import re

from models.money import MAX_MINOR
from models.priced_line import PERCENT, QUANTITY, UNIT_PRICE
from models.totals import MAX_LINES
from tests.docs.examples import examples, page, run_in_order
from tests.over_http import HttpApi

PAGE = "quotes-and-money.md"


async def test_every_example_answers_what_the_page_says(http_api: HttpApi) -> None:
    shown = list(examples(PAGE))
    assert len(shown) == page(PAGE).count("```graphql")
    for example, answer in await run_in_order(http_api, shown):
        assert answer == example.answer, example.operation


def test_the_bounds_are_those_of_the_calculator() -> None:
    bounds = dict(re.findall(r"^\| ([A-Z][^|]+) \| ([^|]+) \|$", page(PAGE), re.M))
    assert bounds["Lines of a document"] == f"1 to {MAX_LINES}"
    assert bounds["Quantity"] == f"above 0, at most {QUANTITY.most:,}, up to {QUANTITY.places} decimals"
    assert bounds["Unit price"] == f"0 to {UNIT_PRICE.most:,}, up to {UNIT_PRICE.places} decimals"
    assert bounds["Percentages: tax, discount"] == f"0 to {PERCENT.most}, up to {PERCENT.places} decimals"
    assert bounds["Any amount"] == f"at most {MAX_MINOR:,} of the currency's smallest unit"
