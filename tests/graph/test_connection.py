"""Connections: pages of a list, forward and backward, that stay in order whatever is written meanwhile."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from graph.engine.cursor import OPAQUE, Place
from tests.graph.conftest import Api
from tests.graph.documents import client_of, quote_of, run

LABELS = """
query ($first: Int, $after: String, $last: Int, $before: String, $sort: LabelSort) {
  labels(first: $first, after: $after, last: $last, before: $before, sort: $sort) {
    totalCount
    edges { cursor node { name } }
    nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
QUOTES = """
query ($first: Int!) {
  quotes(first: $first) {
    totalCount
    nodes {
      id client { name } owner { name } labels { name } lineItems { name } taxLines { name }
      invoices(first: 2) { totalCount nodes { id payments { totalCount nodes { id } } } }
    }
  }
}
"""
NEWEST_FIRST = {"by": "CREATED_AT", "direction": "DESC"}


async def add(api: Api, *names: str) -> None:
    """Adds labels with these names, one after the other."""
    create = "mutation ($name: String!) { labelCreate(input: {name: $name}) { userErrors { code } } }"
    for name in names:
        assert (await api(create, name=name))["labelCreate"]["userErrors"] == []


async def page(api: Api, **arguments: Any) -> Any:
    """One page of the labels."""
    return (await api(LABELS, **arguments))["labels"]


def names(page: Any) -> list[str]:
    """The names on a page; its edges and its nodes agree."""
    assert page["nodes"] == [edge["node"] for edge in page["edges"]]
    return [node["name"] for node in page["nodes"]]


async def walk(api: Api, size: int, *, backward: bool = False, **arguments: Any) -> list[list[str]]:
    """All pages of the labels, in the order they were read."""
    count, mark, end, more = (
        ("last", "before", "startCursor", "hasPreviousPage")
        if backward
        else ("first", "after", "endCursor", "hasNextPage")
    )
    pages, cursor = [], None
    while True:
        found = await page(api, **{count: size, mark: cursor}, **arguments)
        pages.append(names(found))
        cursor = found["pageInfo"][end]
        if not found["pageInfo"][more]:
            return pages


async def test_any_page_size_gives_the_whole_list_once_in_either_direction(api: Api) -> None:
    labels = list("abcdefg")
    await add(api, *labels)
    for size in range(1, 9):
        for sort in (None, {"by": "NAME", "direction": "DESC"}):
            whole = labels if sort is None else labels[::-1]
            forward = await walk(api, size, sort=sort)
            assert list(chain(*forward)) == whole
            assert all(len(each) == size for each in forward[:-1])
            backward = await walk(api, size, backward=True, sort=sort)
            assert list(chain(*reversed(backward))) == whole


async def test_equal_sort_values_are_all_listed_once(api: Api) -> None:
    create = 'mutation { productCreate(input: {name: "Same", unitPrice: 1}) { product { id } } }'
    made = [(await api(create))["productCreate"]["product"]["id"] for _ in range(5)]
    query = """
        query ($after: String) {
          products(first: 2, after: $after, sort: {by: NAME}) {
            nodes { id }
            pageInfo { endCursor hasNextPage }
          }
        }
    """
    found, cursor = [], None
    for _ in range(3):
        answer = (await api(query, after=cursor))["products"]
        found += [node["id"] for node in answer["nodes"]]
        cursor = answer["pageInfo"]["endCursor"]
    assert found == sorted(made)
    assert answer["pageInfo"]["hasNextPage"] is False


async def test_what_is_added_meanwhile_neither_repeats_nor_hides_anything(api: Api) -> None:
    await add(api, "b", "d", "f")
    first = await page(api, first=2)
    assert names(first) == ["b", "d"]
    await add(api, "a", "c", "e", "g")
    rest = await page(api, first=10, after=first["pageInfo"]["endCursor"])
    assert names(rest) == ["e", "f", "g"]
    before = await page(api, last=10, before=first["pageInfo"]["endCursor"])
    assert names(before) == ["a", "b", "c"]


async def test_a_list_goes_on_from_where_a_deleted_row_was(api: Api) -> None:
    await add(api, "a", "b", "c")
    first = await page(api, first=2)
    archive = "mutation ($id: ID!) { labelArchive(id: $id) { userErrors { code } } }"
    ids = (await api("{ labels { nodes { id } } }"))["labels"]["nodes"]
    await api(archive, id=ids[1]["id"])
    assert names(await page(api, first=2, after=first["pageInfo"]["endCursor"])) == ["c"]


async def test_the_page_tells_what_lies_around_it(api: Api) -> None:
    await add(api, *"abcde")
    first = await page(api, first=2)
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert first["pageInfo"]["startCursor"] == first["edges"][0]["cursor"]
    middle = await page(api, first=2, after=first["pageInfo"]["endCursor"])
    assert (middle["pageInfo"]["hasNextPage"], middle["pageInfo"]["hasPreviousPage"]) == (True, True)
    between = await page(
        api, first=10, after=first["edges"][0]["cursor"], before=middle["edges"][1]["cursor"]
    )
    assert names(between) == ["b", "c"]
    assert [each["totalCount"] for each in (first, middle, between)] == [5, 5, 5]


async def test_an_empty_list_has_no_cursors(api: Api) -> None:
    assert await page(api) == {
        "totalCount": 0,
        "edges": [],
        "nodes": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


async def test_a_page_has_25_rows_unless_another_size_is_asked_for(api: Api) -> None:
    await add(api, *(f"{n:03}" for n in range(30)))
    assert len((await page(api))["nodes"]) == 25
    assert len((await page(api, first=100))["nodes"]) == 30


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"first": 0}, ["labels", "first"]),
        ({"first": 101}, ["labels", "first"]),
        ({"first": -1}, ["labels", "first"]),
        ({"last": 0}, ["labels", "last"]),
        ({"last": 101}, ["labels", "last"]),
        ({"first": 2, "last": 2}, ["labels", "last"]),
    ],
)
async def test_sizes_out_of_range_are_refused_at_their_argument(
    api: Api, arguments: dict[str, Any], path: list[str]
) -> None:
    result = await api.execute(LABELS, **arguments)
    assert result.data == {"labels": None}
    [error] = result.errors
    assert [*error.path, *error.extensions["path"]] == path
    assert error.extensions["code"] == "BAD_USER_INPUT"


async def test_a_cursor_that_was_not_made_here_is_invalid(api: Api) -> None:
    await add(api, *"abc")
    cursor = (await page(api, first=1))["pageInfo"]["endCursor"]
    newest = (await page(api, first=1, sort=NEWEST_FIRST))["pageInfo"]["endCursor"]
    changed = [cursor[:n] + ("A" if cursor[n] != "A" else "B") + cursor[n + 1 :] for n in range(len(cursor))]
    for bad in (
        "",
        "x",
        "💥",
        "MTIz",
        "A" * 100_000,
        newest,
        *changed,
        cursor[:-4],
        cursor * 2,
        cursor + "=",
    ):
        for argument, size in (("after", "first"), ("before", "last")):
            result = await api.execute(LABELS, **{argument: bad, size: 2})
            assert result.data == {"labels": None}, bad
            assert result.errors[0].extensions == {"code": "CURSOR_INVALID", "path": [argument]}


async def test_nested_lists_are_read_together(api: Api) -> None:
    client = await client_of(api)
    await add(api, "Urgent")
    label = (await api("{ labels { nodes { id } } }"))["labels"]["nodes"][0]["id"]
    await _deal(api, client, label)
    with counted(api) as for_one:
        await api(QUOTES, first=1)
    for _ in range(4):
        await _deal(api, client, label)
    with counted(api) as for_five:
        quotes = (await api(QUOTES, first=5))["quotes"]["nodes"]
    assert [quote["labels"] for quote in quotes] == [[{"name": "Urgent"}]] * 5
    assert [
        invoice["payments"]["totalCount"] for quote in quotes for invoice in quote["invoices"]["nodes"]
    ] == [1] * 5
    assert sorted(for_five) == sorted(for_one)


@given(st.text(max_size=50), st.text(alphabet="abc_019", min_size=1, max_size=20))
def test_a_cursor_keeps_its_place(value: str, identifier: str) -> None:
    if "\ud800" <= min(value, default="") <= "\udfff":
        return
    place = Place(value, identifier)
    assert OPAQUE.decode("NAME ASC", OPAQUE.encode("NAME ASC", place), str, "after") == place


@given(st.binary(max_size=60))
def test_no_other_bytes_make_a_cursor(noise: bytes) -> None:
    text = base64.urlsafe_b64encode(noise).decode().rstrip("=")
    with pytest.raises(Exception, match="was not made by this list"):
        OPAQUE.decode("NAME ASC", text, str, "after")


@contextmanager
def counted(api: Api) -> Iterator[list[str]]:
    """The statements that were executed in the block, shortened to their first words."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2][:60])

    engine = api.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


async def _deal(api: Api, client: str, label: str) -> None:
    """A quote with a label that became an invoice, which is paid."""
    quote = await quote_of(api, client, labelIds=[label])
    for verb in ("quoteSend", "quoteAccept"):
        await run(api, verb, quote)
    invoice = (await run(api, "quoteConvert", quote))["invoice"]["id"]
    await run(api, "invoiceSend", invoice)
    await run(api, "paymentRecord", invoice, input={"amount": "60"})
