"""Quotes through the API: writing them, and every way they can go."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from tests.graph.conftest import Api, MakeTeam
from tests.graph.documents import client_of, codes, invoice_of, quote_of, run

QUOTE = """
query ($id: ID!) { quote(id: $id) {
  number revision version status currency subtotal { amount } discountTotal { amount } taxTotal { amount }
  total { amount } totalIfAllSelected { amount } issueDate validUntil terms paymentStatus deletedAt
  lineItems {
    id position name quantity unitPrice { amount } amount { amount } taxAmount { amount } optional selected
  }
  taxLines { name rate taxable { amount } tax { amount } }
  revisions { revision sentAt supersededAt acceptedAt total { amount } }
} }
"""
UPDATE = """
mutation ($id: ID!, $input: QuoteUpdateInput!, $version: Int) {
  quoteUpdate(id: $id, input: $input, expectedVersion: $version) {
    quote { version total { amount } revision status lineItems { id name position } }
    userErrors { code path message }
  }
}
"""


async def read(api: Api, quote: str) -> Any:
    return (await api(QUOTE, id=quote))["quote"]


async def test_a_quote_comes_to_the_cent(api: Api) -> None:
    quote = await quote_of(
        api,
        lineItems=[
            {"name": "Design", "quantity": "8", "unitPrice": "90", "taxRate": "10"},
            {"name": "Hosting", "unitPrice": "780.00", "taxRate": 10},
        ],
    )
    found = await read(api, quote)
    assert found["number"] == "Q-0001"
    assert found["total"] == {"amount": "1650.00"}
    assert found["taxLines"] == [
        {"name": "Tax 10 %", "rate": "10", "taxable": {"amount": "1500.00"}, "tax": {"amount": "150.00"}}
    ]
    assert [(line["quantity"], line["unitPrice"]["amount"]) for line in found["lineItems"]] == [
        ("8", "90.00"),
        ("1", "780.00"),
    ]


async def test_the_teams_defaults_apply_by_themselves(make_team: MakeTeam) -> None:
    api = await make_team(currency="JPY", timezone="Asia/Tokyo", quote_valid_days=10, default_terms="Net 10")
    found = await read(api, await quote_of(api, lineItems=[{"name": "印刷", "unitPrice": "1500"}]))
    assert found["currency"] == "JPY"
    assert found["total"] == {"amount": "1500"}
    assert found["terms"] == "Net 10"


async def test_lines_change_in_place_by_id_and_absent_ones_go(api: Api) -> None:
    quote = await quote_of(api, lineItems=[{"name": name, "unitPrice": "1"} for name in "abc"])
    before = {line["name"]: line["id"] for line in (await read(api, quote))["lineItems"]}
    lines = [{"name": "new", "unitPrice": "5"}, {"id": before["c"], "quantity": "2"}, {"id": before["a"]}]
    updated = (await api(UPDATE, id=quote, input={"lineItems": lines}, version=1))["quoteUpdate"]["quote"]
    order = [(line["name"], line["position"]) for line in updated["lineItems"]]
    assert order == [("new", 0), ("c", 1), ("a", 2)]
    assert updated["lineItems"][1]["id"] == before["c"]
    assert (updated["version"], updated["total"]) == (2, {"amount": "8.00"})


async def test_optional_lines_count_once_they_are_chosen(api: Api) -> None:
    quote = await quote_of(
        api,
        lineItems=[
            {"name": "Base", "unitPrice": "100"},
            {"name": "Extra", "unitPrice": "30", "optional": True},
            {"name": "More", "unitPrice": "7", "optional": True},
        ],
    )
    found = await read(api, quote)
    assert (found["total"]["amount"], found["totalIfAllSelected"]["amount"]) == ("100.00", "137.00")
    await run(api, "quoteSend", quote)
    extra = found["lineItems"][1]["id"]
    accepted = await run(api, "quoteAccept", quote, input={"selectedLineItemIds": [extra]})
    assert codes(accepted) == []
    assert (await read(api, quote))["total"] == {"amount": "130.00"}


async def test_a_change_after_sending_is_a_new_revision_and_the_old_one_stays(api: Api) -> None:
    quote = await quote_of(api)
    await run(api, "quoteSend", quote)
    refused = (await api(UPDATE, id=quote, input={"title": "New"}))["quoteUpdate"]["userErrors"]
    assert [each["code"] for each in refused] == ["INVALID_STATE"]
    assert "SENT" in refused[0]["message"] and "DRAFT" in refused[0]["message"]
    await run(api, "quoteRevise", quote)
    await api(UPDATE, id=quote, input={"lineItems": [{"name": "Cheaper", "unitPrice": "50"}]})
    await run(api, "quoteSend", quote)
    await run(api, "quoteAccept", quote)
    found = await read(api, quote)
    assert (found["number"], found["revision"], found["status"]) == ("Q-0001", 2, "ACCEPTED")
    assert [each["total"]["amount"] for each in found["revisions"]] == ["100.00", "50.00"]
    assert [each["supersededAt"] is None for each in found["revisions"]] == [False, True]
    assert [each["acceptedAt"] is None for each in found["revisions"]] == [True, False]


async def test_accepting_a_superseded_revision_is_refused(api: Api) -> None:
    quote = await quote_of(api)
    for verb in ("quoteSend", "quoteRevise", "quoteSend"):
        await run(api, verb, quote)
    too_late = await run(api, "quoteAccept", quote, input={"revision": 1})
    assert codes(too_late) == [("SUPERSEDED", ["input", "revision"])]
    assert codes(await run(api, "quoteAccept", quote, input={"revision": 2})) == []


async def test_editing_what_changes_were_requested_for_begins_a_revision(api: Api) -> None:
    quote = await quote_of(api)
    await run(api, "quoteSend", quote)
    await run(api, "quoteRequestChanges", quote, comment="Cheaper, please")
    updated = (await api(UPDATE, id=quote, input={"title": "Cheaper"}))["quoteUpdate"]["quote"]
    assert (updated["revision"], updated["status"]) == (2, "DRAFT")


async def test_a_quote_expires_when_its_last_day_is_over(api: Api, make_team: MakeTeam) -> None:
    quote = await quote_of(api)
    await run(api, "quoteSend", quote)
    async with api.database.transaction(api.viewer.team_id) as session:
        from sqlalchemy import text

        await session.execute(text("update quote set expires_at = now() - interval '1 second'"))
    assert (await read(api, quote))["status"] == "EXPIRED"
    assert (await api("{ quotes(filter: {status: [SENT]}) { totalCount } }"))["quotes"]["totalCount"] == 0
    assert (await api("{ quotes(filter: {status: [EXPIRED]}) { totalCount } }"))["quotes"]["totalCount"] == 1
    assert codes(await run(api, "quoteAccept", quote)) == [("INVALID_STATE", ["id"])]


async def test_parallel_conversions_make_one_invoice_of_the_accepted_lines(api: Api) -> None:
    quote = await quote_of(
        api,
        lineItems=[
            {"name": "Base", "unitPrice": "100", "taxRate": "8.875"},
            {"name": "Unwanted", "unitPrice": "30", "optional": True},
        ],
    )
    await run(api, "quoteSend", quote)
    await run(api, "quoteAccept", quote)
    answers = await asyncio.gather(*(run(api, "quoteConvert", quote) for _ in range(8)))
    made = [each["invoice"] for each in answers if each["invoice"]]
    assert len(made) == 1
    assert made[0]["total"] == {"amount": "108.88"}
    assert [line["name"] for line in made[0]["lineItems"]] == ["Base"]
    assert [codes(each) for each in answers].count([("INVALID_STATE", ["id"])]) == 7


@pytest.mark.parametrize("verb", ["quoteAccept", "quoteReject", "quoteConvert", "quoteRevise"])
async def test_a_draft_can_only_be_sent(api: Api, verb: str) -> None:
    assert codes(await run(api, verb, await quote_of(api))) == [("INVALID_STATE", ["id"])]


async def test_a_deleted_quote_is_out_of_lists_until_it_is_restored(api: Api) -> None:
    quote = await quote_of(api)
    await run(api, "quoteDelete", quote)
    assert (await api("{ quotes { totalCount } }"))["quotes"]["totalCount"] == 0
    assert (await api("{ quotes(filter: {deleted: true}) { totalCount } }"))["quotes"]["totalCount"] == 1
    assert codes(await run(api, "quoteSend", quote)) == [("INVALID_STATE", ["id"])]
    await run(api, "quoteRestore", quote)
    assert (await read(api, quote))["deletedAt"] is None
    assert codes(await run(api, "quoteSend", quote)) == []


async def test_the_kept_total_is_what_counting_comes_to(api: Api) -> None:
    async def totals() -> list[int]:
        counting = replace(api, executor="standard")
        return [(await each("{ quotes { totalCount } }"))["quotes"]["totalCount"] for each in (api, counting)]

    assert await totals() == [0, 0]
    first, second = await quote_of(api), await quote_of(api)
    await run(api, "quoteDuplicate", second)
    assert await totals() == [3, 3]
    for verb, left in (("quoteDelete", 2), ("quoteRestore", 3), ("quoteSend", 3), ("quoteDelete", 2)):
        await run(api, verb, first)
        assert await totals() == [left, left]
    async with api.database.transaction(api.viewer.team_id) as session:
        await session.execute(text("delete from quote_line where quote_id = :id"), {"id": second})
        await session.execute(text("delete from quote_tax_line where quote_id = :id"), {"id": second})
        await session.execute(text("delete from quote where id = :id"), {"id": second})
    assert await totals() == [1, 1]


async def test_a_duplicate_is_a_new_draft_with_lines_of_its_own(api: Api) -> None:
    quote = await quote_of(api)
    await run(api, "quoteSend", quote)
    copy = (await run(api, "quoteDuplicate", quote))["quote"]
    assert (copy["number"], copy["status"]) == ("Q-0002", "DRAFT")
    theirs, ours = await read(api, quote), await read(api, copy["id"])
    assert ours["total"] == theirs["total"]
    assert {line["id"] for line in ours["lineItems"]}.isdisjoint(line["id"] for line in theirs["lineItems"])


async def test_lines_are_copies_of_their_product(api: Api) -> None:
    created = await api(
        'mutation { productCreate(input: {name: "Hour", unitPrice: "80.125", unit: "h"}) { product { id } } }'
    )
    product = created["productCreate"]["product"]["id"]
    quote = await quote_of(api, lineItems=[{"productId": product, "quantity": "2"}])
    rename = """mutation ($id: ID!) {
        productUpdate(id: $id, input: {name: "Day", unitPrice: "1"}) { userErrors { code } } }"""
    await api(rename, id=product)
    line = (await read(api, quote))["lineItems"][0]
    amounts = (line["unitPrice"]["amount"], line["amount"]["amount"])
    assert (line["name"], *amounts) == ("Hour", "80.125", "160.25")


async def test_a_stale_version_is_refused(api: Api) -> None:
    quote = await quote_of(api)
    await api(UPDATE, id=quote, input={"title": "One"}, version=1)
    stale = (await api(UPDATE, id=quote, input={"title": "Two"}, version=1))["quoteUpdate"]
    assert codes(stale) == [("VERSION_CONFLICT", ["expectedVersion"])]


async def test_numbers_have_no_gaps_and_no_doubles_under_parallel_writers(api: Api) -> None:
    client = await client_of(api)
    good = [quote_of(api, client) for _ in range(12)]
    bad = [quote_of(api, client, lineItems=[{"name": "x", "unitPrice": "-1"}]) for _ in range(6)]
    await asyncio.gather(*good, *bad, return_exceptions=True)
    found = await api("{ quotes(first: 100, sort: {by: NUMBER}) { nodes { number } } }")
    assert [each["number"] for each in found["quotes"]["nodes"]] == [f"Q-{n:04d}" for n in range(1, 13)]


async def test_the_calculation_answers_what_the_quote_will_come_to(api: Api) -> None:
    lines = [{"name": "a", "quantity": "3", "unitPrice": "33.335", "taxRate": "19"}]
    calculated = await api(
        """query ($input: QuoteCalculateInput!) { quoteCalculate(input: $input) {
             total { amount } taxTotal { amount } lineItems { amount { amount } }
             userErrors { code path } } }""",
        input={"lineItems": lines, "discount": {"type": "PERCENT", "value": "5"}},
    )
    quote = await quote_of(api, lineItems=lines, discount={"type": "PERCENT", "value": "5"})
    assert calculated["quoteCalculate"]["total"] == (await read(api, quote))["total"]
    assert (await api("{ quotes { totalCount } }"))["quotes"]["totalCount"] == 1
    assert await invoice_of(api)


async def test_an_external_id_belongs_to_one_quote(api: Api) -> None:
    client = await client_of(api)
    await quote_of(api, client, externalId="A-1")
    taken = await api(
        "mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { userErrors { code path } } }",
        input={"clientId": client, "externalId": "A-1", "lineItems": [{"name": "x", "unitPrice": "1"}]},
    )
    assert codes(taken["quoteCreate"]) == [("TAKEN", ["input", "externalId"])]
