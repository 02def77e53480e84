"""The team through the API."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from tests.graph.conftest import Api, MakeTeam

UPDATE = """
mutation ($input: TeamUpdateInput!, $version: Int) {
  teamUpdate(input: $input, expectedVersion: $version) {
    team { name currency timezone locale version taxNumber address { city }
      quoteDefaults { terms validDays pricingMode numberPrefix invoiceNumberPrefix } }
    userErrors { code path }
  }
}
"""
QUOTE = "mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { userErrors { code path } } }"
INVOICE = (
    "mutation ($input: InvoiceCreateInput!) { invoiceCreate(input: $input) { userErrors { code path } } }"
)


async def update(api: Api, **input: Any) -> Any:
    """What came of changing the team."""
    return (await api(UPDATE, input=input))["teamUpdate"]


async def test_settings_and_quote_defaults_change_together(api: Api) -> None:
    answer = await update(
        api,
        name="Acme Ltd",
        locale="en_gb",
        taxNumber="GB 123",
        address={"city": "Leeds", "country": "GB"},
        quoteDefaults={
            "terms": "Net 30.",
            "validDays": 45,
            "pricingMode": "TAX_INCLUSIVE",
            "numberPrefix": "",
        },
    )
    assert answer == {
        "team": {
            "name": "Acme Ltd",
            "currency": "USD",
            "timezone": "America/New_York",
            "locale": "en-GB",
            "version": 2,
            "taxNumber": "GB 123",
            "address": {"city": "Leeds"},
            "quoteDefaults": {
                "terms": "Net 30.",
                "validDays": 45,
                "pricingMode": "TAX_INCLUSIVE",
                "numberPrefix": "",
                "invoiceNumberPrefix": "INV-",
            },
        },
        "userErrors": [],
    }
    cleared = await update(api, quoteDefaults={"terms": None}, address=None)
    assert cleared["team"]["quoteDefaults"]["terms"] is None
    assert cleared["team"]["quoteDefaults"]["validDays"] == 45
    assert cleared["team"]["address"] is None


@pytest.mark.parametrize(
    ("input", "code", "path"),
    [
        ({"name": ""}, "REQUIRED", ["input", "name"]),
        ({"timezone": "Mars/Olympus"}, "INVALID", ["input", "timezone"]),
        ({"timezone": "../etc/passwd"}, "INVALID", ["input", "timezone"]),
        ({"locale": "english please"}, "INVALID", ["input", "locale"]),
        ({"email": "nobody"}, "INVALID", ["input", "email"]),
        ({"address": {"country": "UK"}}, "INVALID", ["input", "address", "country"]),
        ({"quoteDefaults": {"validDays": -1}}, "OUT_OF_RANGE", ["input", "quoteDefaults", "validDays"]),
        (
            {"quoteDefaults": {"paymentTermsDays": 3651}},
            "OUT_OF_RANGE",
            ["input", "quoteDefaults", "paymentTermsDays"],
        ),
        (
            {"quoteDefaults": {"numberPrefix": "x" * 21}},
            "TOO_LONG",
            ["input", "quoteDefaults", "numberPrefix"],
        ),
    ],
)
async def test_bad_input_is_refused_at_its_path(api: Api, input: Any, code: str, path: list[str]) -> None:
    assert await update(api, **input) == {"team": None, "userErrors": [{"code": code, "path": path}]}


async def test_a_version_that_is_behind_is_refused(api: Api) -> None:
    await update(api, name="Acme Ltd")
    behind = (await api(UPDATE, input={"name": "Acme"}, version=1))["teamUpdate"]
    assert behind["userErrors"] == [{"code": "VERSION_CONFLICT", "path": ["expectedVersion"]}]


async def test_a_repeated_change_is_made_once(api: Api) -> None:
    first = await api(UPDATE, "k1", input={"name": "Acme Ltd"})
    assert await api(UPDATE, "k1", input={"name": "Acme Ltd"}) == first
    assert first["teamUpdate"]["team"]["version"] == 2


async def test_a_change_is_in_the_event_log(api: Api) -> None:
    await update(api, name="Acme Ltd")
    async with api.database.transaction(api.viewer.team_id) as session:
        events = (await session.execute(text("select type, subject_id from event"))).all()
    assert events == [("team.updated", api.viewer.team_id)]


async def test_a_new_time_zone_moves_the_end_of_quotes_and_invoices(make_team: MakeTeam) -> None:
    team, other = await make_team(timezone="UTC"), await make_team(timezone="UTC")
    for each in (team, other):
        await _write_documents(each, last_day="2026-07-01")
    await update(team, timezone="Pacific/Auckland")
    assert await _ends(team) == [datetime(2026, 7, 1, 12, tzinfo=UTC)] * 2
    assert await _ends(other) == [datetime(2026, 7, 2, tzinfo=UTC)] * 2


async def _write_documents(api: Api, last_day: str) -> None:
    client = (await api('mutation { clientCreate(input: {name: "Ann"}) { client { id } } }'))["clientCreate"]
    head = {
        "clientId": client["client"]["id"],
        "issueDate": "2026-06-01",
        "lineItems": [{"name": "Work", "quantity": "1", "unitPrice": "10"}],
    }
    await api(QUOTE, input={**head, "validUntil": last_day})
    await api(INVOICE, input={**head, "dueDate": last_day})


async def _ends(api: Api) -> list[datetime]:
    """When the team's quote expires and when its invoice falls overdue."""
    ends = text("select expires_at from quote union all select overdue_at from invoice")
    async with api.database.transaction(api.viewer.team_id) as session:
        return list(await session.scalars(ends))
