"""The compiled executor against the standard one: generated operations have the same answer from both.

Each operation is run with two sets of variables, so that the second meets the statement that the first left.
They are the same in every run, but for a long one with `QUOTEGRAPH_AGREE_CASES=100000`, which tries others.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type
from hypothesis import HealthCheck, given, settings

from graph.schema import schema
from models.viewer import Viewer
from server.database import Database
from tests.graph.business import Businesses
from tests.graph.generated_operations import Case, cases
from tests.graph.generated_values import Known
from tests.graph.two_executors import Caller, answer, recalled

LONG_RUN = os.environ.get("QUOTEGRAPH_AGREE_CASES")
CASES = int(LONG_RUN or 2_000)
RUNS = 2
ROUND = 2_500
"""Operations that Hypothesis remembers at a time; it forgets none, and each takes it some 30 KB."""
SETTINGS = settings(
    deadline=None, database=None, derandomize=not LONG_RUN, suppress_health_check=list(HealthCheck)
)


@dataclass(frozen=True)
class World:
    """Our business and what is known of it, and the loop that the connections to its database belong to."""

    loop: asyncio.Runner
    database: Database
    viewer: Viewer
    known: Known


@pytest.fixture
def world(businesses: Businesses) -> Iterator[World]:
    with asyncio.Runner() as loop:
        database = Database(businesses.database_url)
        known = loop.run(_known(database, businesses))
        yield World(loop, database, businesses.ours.viewer, known)
        loop.run(database.dispose())


def test_generated_operations_have_the_same_answer_from_both(world: World) -> None:
    seen: Counter[str] = Counter()

    def agree(case: Case) -> None:
        world.loop.run(_agree(world, case, seen))

    operations = cases(schema._schema, world.known, RUNS)
    for done in range(0, CASES // RUNS, ROUND):
        round_ = settings(SETTINGS, max_examples=min(ROUND, CASES // RUNS - done))
        round_(given(operations)(agree))()
    print(f"\n{seen.total()} answers compared: {dict(seen)}")
    assert seen["compiled"] >= 0.8 * seen.total()
    assert seen["invalid"] <= 0.02 * seen.total()


async def _agree(world: World, case: Case, seen: Counter[str]) -> None:
    viewer = replace(world.viewer, scopes=case.scopes)
    for variables in case.variables:
        now = datetime.now(UTC)
        compiled = await answer(world.database, viewer, case.text, variables, now=now)
        standard = await answer(world.database, viewer, case.text, variables, "standard", now=now)
        assert compiled.told == standard.told
        assert not any("INTERNAL" in error for error in standard.errors)
        invalid = standard.data == "null" and not standard.transactions
        seen["invalid" if invalid else compiled.executor] += 1
        if compiled.executor == "compiled" and not invalid:
            assert len(compiled.statements) <= 1, "where nothing is read there is no statement"
            assert compiled.transactions == 0
            again = await recalled(world.database, viewer, case.text, variables, now=now)
            assert again == (compiled.data if compiled.statements else None)


async def _known(database: Database, businesses: Businesses) -> Known:
    texts = {
        "search": ["ann", "Müller", "日本", "line 1", "bob bo", "zoe"],
        "number": ["Q-0", "q-0001", "INV", "3"],
        "email": ["client0@example.com", "CLIENT3@EXAMPLE.COM"],
        "phone": ["212 555 0100", "+12125550103"],
        "externalId": ["ext-0", "q-1", "q-3"],
        "code": ["HOST-1"],
        "category": ["web"],
    }
    foreign = [identifier for ids in businesses.theirs.ids.values() for identifier in ids]
    ours = businesses.ours
    return Known(ours.ids, foreign, await _cursors(Caller(database, ours.viewer)), texts)


async def _cursors(api: Caller) -> dict[tuple[str, str], list[str]]:
    """All cursors of every list at the root, in every order."""
    found = {}
    root = schema._schema.query_type
    assert root is not None
    for name, field in root.fields.items():
        if not str(field.type).endswith("Connection"):
            continue
        for sort, order in _orders(field.args["sort"].type if "sort" in field.args else None):
            page = (await api(f"{{ page: {name}(first: 100{sort}) {{ edges {{ cursor }} }} }}"))["page"]
            found[str(field.type), order] = [edge["cursor"] for edge in page["edges"]]
    return found


def _orders(type_: object) -> Iterator[tuple[str, str]]:
    yield "", ""
    if isinstance(type_, GraphQLInputObjectType):
        keys, directions = (get_named_type(type_.fields[name].type) for name in ("by", "direction"))
        assert isinstance(keys, GraphQLEnumType)
        assert isinstance(directions, GraphQLEnumType)
        for by, direction in product(keys.values, directions.values):
            yield f", sort: {{by: {by}, direction: {direction}}}", f"{by} {direction}"
