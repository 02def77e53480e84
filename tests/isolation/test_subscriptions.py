"""No subscriber hears of another team, neither from the log nor live."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from graphql import is_non_null_type

from tests.http_client import http_client
from tests.isolation.conftest import Side, Sides, Site, unknown
from tests.isolation.operations import ROOTS, Place, document, places, variables
from tests.isolation.test_isolation import leaked, own
from tests.waiting import PATIENCE


def takes_id(field: str) -> bool:
    """Whether one object is followed, and not the whole log."""
    return any(is_non_null_type(each.type) for each in ROOTS["subscription"][field].args.values())


CREATE = 'mutation { clientCreate(input: {name: "New"}) { client { id } } }'


async def heard(site: Site, side: Side, query: str, given: dict[str, object]) -> AsyncGenerator[str, None]:
    """What a subscriber is told over server-sent events, one by one."""
    headers = {"Authorization": f"Bearer {side.key}", "Accept": "text/event-stream"}
    body = {"query": query, "variables": given}
    async with (
        http_client(base_url=f"http://{site.host}", headers=headers, timeout=30) as http,
        http.stream("POST", "/graphql", json=body) as stream,
    ):
        async for line in stream.aiter_lines():
            if line.startswith("data: {"):
                yield line.removeprefix("data: ")


async def happening(site: Site, side: Side) -> str:
    """The id of something new in the team."""
    _, body = await site.send(side.key, CREATE)
    identifier: str = json.loads(body)["data"]["clientCreate"]["client"]["id"]
    return identifier


async def change(site: Site, side: Side, identifier: str) -> None:
    """A draft of the team, such as a quote, is changed."""
    noun = identifier.partition("_")[0]
    update = f'{noun}Update(id: $id, input: {{notes: "x"}}) {{ userErrors {{ code }} }}'
    _, body = await site.send(side.key, f"mutation ($id: ID!) {{ {update} }}", {"id": identifier})
    assert json.loads(body)["data"]


async def told_of(
    site: Site, side: Side, place: Place, identifier: str, *, changed_by: Side, seconds: float
) -> str | None:
    """What somebody of `side` is told in this time who follows `identifier`, while that is changed again and
    again, as a subscriber has to be there first; None for nothing."""
    given = variables(place, identifier, own(side))
    async with aclosing(heard(site, side, document("subscription", place.field), given)) as events:
        first = asyncio.ensure_future(anext(events, None))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            done, _ = await asyncio.wait([first], timeout=0.2)
            if done:
                return first.result()
            await change(site, changed_by, identifier)
        first.cancel()
        await asyncio.wait([first])
        return None


@pytest.mark.parametrize("field", [name for name in ROOTS["subscription"] if not takes_id(name)])
async def test_a_subscriber_hears_of_nobody_else(site: Site, sides: Sides, field: str) -> None:
    query = document("subscription", field)
    told: list[str] = []
    async with asyncio.timeout(PATIENCE), aclosing(heard(site, sides.ours, query, {"after": "0"})) as events:
        told.append(await anext(events))  # the beginning of the log
        theirs = await happening(site, sides.theirs)
        ours = await happening(site, sides.ours)
        while ours not in told[-1]:
            told.append(await anext(events))
    assert len(told) > 10, "the whole log was told"
    assert [found for each in told if (found := leaked(each, sides))] == []
    assert theirs not in "".join(told)


@pytest.mark.parametrize("place", list(places("subscription")), ids=str)
async def test_a_foreign_id_is_followed_in_vain(site: Site, sides: Sides, place: Place) -> None:
    prefix = place.prefixes[0] if len(place.prefixes) == 1 else "quote"
    foreign, nothing, ours = sides.theirs.ids[prefix][0], unknown(prefix), sides.ours.ids[prefix][0]
    seconds = PATIENCE if takes_id(place.field) else 0.7  # whoever follows one object is answered at once
    theirs = await told_of(site, sides.ours, place, foreign, changed_by=sides.theirs, seconds=seconds)
    nothings = await told_of(site, sides.ours, place, nothing, changed_by=sides.theirs, seconds=seconds)
    assert leaked(theirs or "", sides, foreign) == []
    assert (theirs or "").replace(foreign, "ID") == (nothings or "").replace(nothing, "ID")
    if len(place.prefixes) == 1:
        told = await told_of(site, sides.ours, place, ours, changed_by=sides.ours, seconds=PATIENCE)
        assert ours in (told or "")
