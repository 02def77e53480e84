"""No caller learns anything of another team, whichever of the two walls between them holds alone.

Every place in the schema that takes an id is given another team's, and one of nothing: the two answers must
be the same to the letter, and hold nothing of the other team.
"""

import json
from typing import Any

import pytest

from tests.backstage import Contents
from tests.isolation.conftest import ID, MARK, Side, Sides, Site, unknown
from tests.isolation.operations import (
    PREFIXES,
    ROOTS,
    Place,
    document,
    least_variables,
    places,
    variables,
)

READING = list(places("query"))
WRITING = list(places("mutation"))


def own(side: Side, turn: int = 0) -> dict[str, str]:
    """One id of each kind; another one each turn."""
    return {prefix: side.ids[prefix][turn % len(side.ids[prefix])] for prefix in PREFIXES.values()}


def candidates(side: Side, place: Place) -> list[str]:
    """Ids that may belong in the place: some, in different states, where its name tells the kind."""
    if len(place.prefixes) == 1:
        return list(side.some(place.prefixes[0]))
    return [side.ids[prefix][0] for prefix in place.prefixes]


def leaked(body: str, sides: Sides, sent: str = "") -> list[str]:
    """What there is of the other team in an answer, apart from the id that was sent."""
    found = [identifier for identifier in ID.findall(body) if identifier in sides.foreign - {sent}]
    return [*found, *([MARK] if MARK in body else [])]


def answered(status: int, body: str) -> bool:
    """Whether the operation was run, and nothing went wrong but what a person can mend."""
    return status == 200 and "errors" not in json.loads(body)


async def both_answers(
    site: Site, sides: Sides, place: Place, foreign: str, ours: dict[str, str]
) -> tuple[Any, Any]:
    """What is answered to the other team's id and to one of nothing, each with ID in its place."""
    answers = []
    for identifier in (foreign, unknown(foreign.rpartition("_")[0])):
        query = document(place.kind, place.field)
        status, body = await site.send(sides.ours.key, query, variables(place, identifier, ours))
        assert leaked(body, sides, identifier) == [], f"{place} = {identifier} at the {site.name} site"
        answers.append((status, body.replace(identifier, "ID")))
    return answers[0], answers[1]


@pytest.mark.parametrize("place", READING, ids=str)
async def test_what_is_asked_for_by_a_foreign_id_does_not_exist(
    site: Site, sides: Sides, place: Place
) -> None:
    for foreign in candidates(sides.theirs, place):
        theirs, nothings = await both_answers(site, sides, place, foreign, own(sides.ours))
        assert theirs == nothings
        assert answered(*theirs)


@pytest.mark.parametrize("place", WRITING, ids=str)
async def test_what_a_mutation_is_given_by_a_foreign_id_does_not_exist(
    site: Site, sides: Sides, place: Place, untouched: Contents
) -> None:
    for prefix in place.prefixes:
        for foreign in sides.theirs.some(prefix):
            for turn in range(
                1 if len(place.path) == 1 else 14
            ):  # until our own object is in a fitting state
                theirs, nothings = await both_answers(site, sides, place, foreign, own(sides.ours, turn))
                assert theirs == nothings
                if refused_at(theirs[1], place):
                    break
            else:
                pytest.fail(f"{place} is never looked at: {theirs[1]}")


def refused_at(body: str, place: Place) -> bool:
    """Whether the very id was refused."""
    payload = json.loads(body)["data"][place.field]
    return any(error["path"] == place.answered_path for error in payload["userErrors"])


@pytest.mark.parametrize("name", ROOTS["query"])
async def test_no_list_holds_a_foreign_row(site: Site, sides: Sides, name: str) -> None:
    for turn in range(3):
        given = least_variables("query", name, own(sides.ours, turn))
        status, body = await site.send(sides.ours.key, document("query", name), given)
        assert leaked(body, sides) == []
        assert answered(status, body), body


async def test_each_team_is_the_other_to_the_other(site: Site, sides: Sides) -> None:
    seen = []
    for side in (sides.ours, sides.theirs):
        _, body = await site.send(side.key, document("query", "clients"))
        seen.append(set(ID.findall(body)))
    assert all(len(ids) > 20 for ids in seen)
    assert not seen[0] & seen[1]


def test_both_teams_have_something_of_every_kind(sides: Sides) -> None:
    for name, prefix in PREFIXES.items():
        assert sides.ours.ids.get(prefix) and sides.theirs.ids.get(prefix), f"there is no {name} to leak"


async def test_the_filters_were_really_taken_out(unfiltered: Site, sides: Sides) -> None:
    assert unfiltered.passed is not None
    await unfiltered.send(sides.ours.key, document("query", "quotes"))
    assert unfiltered.passed.removed
    assert unfiltered.passed.left == set(), "the proxy does not know filters like these"


@pytest.mark.parametrize("name", ["client", "quote", "invoice"])
async def test_with_both_walls_down_a_foreign_row_would_be_seen(
    defenceless: Site, sides: Sides, name: str
) -> None:
    foreign = sides.theirs.ids[name][0]
    _, body = await defenceless.send(sides.ours.key, document("query", name), {"id": foreign})
    assert leaked(body, sides, foreign) != []
