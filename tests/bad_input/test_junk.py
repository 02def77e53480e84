"""Whatever is sent to `quoteCreate`: a whole quote comes of it, or a reason and nothing at all."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.bad_input.conftest import Stage, furnish
from tests.bad_input.junk import inputs
from tests.over_http import Product

CREATE = """
mutation ($input: QuoteCreateInput!) {
  quoteCreate(input: $input) { quote { id lineItems { id } } userErrors { code path message } } }
"""


@pytest.fixture
async def team(product: Product) -> Stage:
    return await furnish(product)


def ids_of(team: Stage) -> Mapping[str, str]:
    return {
        "clientId": team.client,
        "ownerId": team.member,
        "productId": team.product,
        "taxRateId": team.tax_rate,
        "labelIds": team.label,
    }


@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_junk_makes_a_whole_quote_or_none(data: st.DataObject, product: Product, team: Stage) -> None:
    input = data.draw(inputs("QuoteCreateInput", ids_of(team)))
    before = await product.behind.contents(team.api.team_id)
    answer = await team.api.send(CREATE, variables={"input": input})
    after = await product.behind.contents(team.api.team_id)
    codes = [code for code, _ in answer.errors]
    event(codes[0] if codes else "written")
    assert answer.status < 500
    assert not {"INTERNAL", "TIMEOUT"} & set(codes)
    if codes:
        assert after == before
        return
    lines = answer.body["data"]["quoteCreate"]["quote"]["lineItems"]
    more = {table: after[table][0] - before[table][0] for table in after if after[table] != before[table]}
    more.pop("quote_tax_line", None)
    labels = {"quote_label": 1} if input.get("labelIds") else {}
    counted = {"document_counter": 0, "team_feed": 0, "team_total": 0}
    assert more == {"quote": 1, "quote_line": len(lines), "event": 1, **labels, **counted}
    assert len(lines) == len(input["lineItems"])
