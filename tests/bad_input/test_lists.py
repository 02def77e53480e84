"""Pages that cannot be asked for."""

import base64
from typing import Any

import pytest

from tests.bad_input.conftest import UNKNOWN, Send, Stage, at

QUOTES = """
query ($first: Int, $after: String, $last: Int, $before: String, $sort: QuoteSort, $filter: QuoteFilter) {
  quotes(first: $first, after: $after, last: $last, before: $before, sort: $sort, filter: $filter) {
    pageInfo { startCursor endCursor }
    nodes { id }
  }
}
"""
EVENTS = """
query ($first: Int, $after: String, $last: Int, $before: String) {
  events(first: $first, after: $after, last: $last, before: $before) { nodes { id } }
}
"""
BY_TOTAL = {"by": "TOTAL", "direction": "DESC"}


@pytest.mark.parametrize("query", [QUOTES, EVENTS], ids=["quotes", "events"])
@pytest.mark.parametrize(
    ("window", "path"),
    [
        ({"first": 0}, "first"),
        ({"first": 101}, "first"),
        ({"first": -1}, "first"),
        ({"last": 0}, "last"),
        ({"last": 101}, "last"),
        ({"first": 2, "last": 2}, "last"),
        ({"first": 2.5}, "first"),
        ({"first": "2"}, "first"),
    ],
    ids=str,
)
async def test_a_size_that_cannot_be(
    send_in_vain: Send, query: str, window: dict[str, Any], path: str
) -> None:
    assert (await send_in_vain(query, **window)).errors == [("BAD_USER_INPUT", at(path))]


async def test_a_size_beyond_all_bounds(send_in_vain: Send) -> None:
    assert (await send_in_vain(QUOTES, first=2**31)).errors == [("MAX_COST_EXCEEDED", [])]


@pytest.mark.parametrize("argument", ["after", "before"])
@pytest.mark.parametrize(
    "change", ["cut", "flipped", "lengthened", "another order", "another list", "made up"]
)
async def test_a_cursor_that_was_tampered_with(
    send_in_vain: Send, stage: Stage, argument: str, change: str
) -> None:
    page = (await send_in_vain(QUOTES, first=1)).body["data"]["quotes"]["pageInfo"]
    cursor: str = page["endCursor"]
    other = await send_in_vain("{ clients(first: 1) { pageInfo { endCursor } } }")
    tampered = {
        "cut": cursor[:-4],
        "flipped": cursor[:-3] + ("A" if cursor[-3] != "A" else "B") + cursor[-2:],
        "lengthened": cursor + "AAAA",
        "another order": cursor,
        "another list": other.body["data"]["clients"]["pageInfo"]["endCursor"],
        "made up": base64.urlsafe_b64encode(b"CREATED_AT DESC\nquote_x\n9").decode(),
    }[change]
    sort = BY_TOTAL if change == "another order" else None
    answer = await send_in_vain(QUOTES, sort=sort, **{argument: tampered})
    assert answer.errors == [("CURSOR_INVALID", at(argument))]


@pytest.mark.parametrize("cursor", ["", "x", "null", "é", "%00", "-1", "1" * 30, "1e3", " 1", "१"])
@pytest.mark.parametrize("query", [QUOTES, EVENTS], ids=["quotes", "events"])
async def test_a_cursor_of_nothing(send_in_vain: Send, query: str, cursor: str) -> None:
    assert (await send_in_vain(query, after=cursor)).errors == [("CURSOR_INVALID", at("after"))]


async def test_101_objects_at_once(send_in_vain: Send) -> None:
    answer = await send_in_vain(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[UNKNOWN["quote"]] * 101
    )
    assert answer.errors == [("BAD_USER_INPUT", at("ids"))]


@pytest.mark.parametrize(
    ("filter", "path"),
    [
        ({"status": ["SENT", "LOST"]}, "filter.status.1"),
        ({"status": ["SENT", None]}, "filter.status.1"),
        ({"currency": "usd"}, "filter.currency"),
        ({"issuedFrom": "2026-13-01"}, "filter.issuedFrom"),
        ({"createdAfter": "2026-01-01T00:00:00"}, "filter.createdAfter"),
        ({"createdAfter": "2026-01-01"}, "filter.createdAfter"),
        ({"totalAtLeast": "NaN"}, "filter.totalAtLeast"),
        ({"colour": "red"}, "filter.colour"),
        ({"number": "a\x00b"}, "filter.number"),
        ({"labelIds": ["a\ud800"]}, "filter.labelIds.0"),
    ],
    ids=str,
)
async def test_a_filter_that_cannot_be(send_in_vain: Send, filter: dict[str, Any], path: str) -> None:
    assert (await send_in_vain(QUOTES, filter=filter)).errors == [("BAD_USER_INPUT", at(path))]


@pytest.mark.parametrize(
    "filter",
    [
        {"number": "%"},
        {"number": "'; drop table quote; --"},
        {"clientId": "'"},
        {"totalAtLeast": "9" * 30},
        {"totalAtMost": "-" + "9" * 30},
        {"issuedFrom": "0001-01-01", "issuedUntil": "9999-12-31"},
        {"createdAfter": "9999-12-31T23:59:59-14:00"},
        {"createdBefore": "0001-01-01T00:00:00+14:00"},
        {"status": []},
        {"labelIds": ["x"] * 1000},
        {"externalId": "x" * 100_000},
    ],
    ids=lambda filter: str(filter)[:40],
)
async def test_a_filter_that_fits_nothing(send_in_vain: Send, filter: dict[str, Any]) -> None:
    answer = await send_in_vain(QUOTES, filter=filter)
    assert "INTERNAL" not in [code for code, _ in answer.errors]


@pytest.mark.parametrize("search", ["", " ", "!!!", "' & |", ":*", "\\", "x" * 10_000, "a " * 5_000, "🦊"])
async def test_a_search_for_anything(send_in_vain: Send, search: str) -> None:
    answer = await send_in_vain(
        """query ($search: String) {
          clients(filter: {search: $search}) { nodes { id } }
          products(filter: {search: $search}) { nodes { id } }
        }""",
        search=search,
    )
    assert answer.errors == []
