"""A flood of distinct documents: memory stays within bounds, and others are served meanwhile."""

import asyncio
import time

import psutil

from graph.engine.engine import Operation
from graph.schema import ENGINE
from tests.graph.two_executors import DOCUMENTS, Caller, answer, recalled

FULL, FLOOD = 300, 900
"""Documents until all that is kept is full, and in all."""
MEGABYTE = 1_000_000
NAMED = "query ($number: String) { quotes(first: 3, filter: { number: $number }) { nodes { id number } } }"


def small(number: int) -> str:
    return f"{{ a{number}: apiVersion }}"


def large(number: int) -> str:
    fields = " ".join(f"f{number}_{n}: total {{ amount currency }}" for n in range(30))
    return f"{{ quotes(first: 1) {{ nodes {{ {fields} }} }} }}"


def kept_for(text: str) -> Operation:
    """What the engine keeps for a document."""
    (operation,) = [each for each in ENGINE if each.node.loc and each.node.loc.source.body == text]
    return operation


def resident() -> float:
    """The memory of this process, in bytes."""
    return float(psutil.Process().memory_info().rss)


async def test_a_flood_of_documents_leaves_memory_and_others_alone(caller: Caller) -> None:
    waited: list[float] = []
    """Seconds of the CPU that this thread spent on others meanwhile, however busy the machine is."""

    async def flood(numbers: range) -> None:
        for number in numbers:
            text = large(number) if number % 50 == 0 else small(number)
            answered = await answer(caller.database, caller.viewer, text, {})
            assert (answered.errors, answered.executor) == ((), "compiled")

    async def others() -> None:
        while True:
            started = time.thread_time()
            answered = await answer(caller.database, caller.viewer, NAMED, {"number": "Q-"})
            waited.append(time.thread_time() - started)
            assert answered.executor == "compiled"
            await asyncio.sleep(0.01)

    await flood(range(FULL))
    before = resident()
    beside = asyncio.create_task(others())
    await flood(range(FULL, FLOOD))
    assert not beside.done()
    beside.cancel()
    assert resident() - before < 60 * MEGABYTE
    assert len(ENGINE) <= ENGINE.operations
    assert len(DOCUMENTS) <= 64
    assert len(waited) > 50
    assert sorted(waited)[len(waited) // 2] < 0.5
    assert max(waited) < 3


async def test_a_query_that_is_used_outlives_the_flood(caller: Caller) -> None:
    number = {"number": "Q-"}
    await answer(caller.database, caller.viewer, NAMED, number)
    for distinct in range(10_000, 10_000 + ENGINE.operations + 10):
        await answer(caller.database, caller.viewer, small(distinct), {})
        if distinct % 50 == 0:
            assert await recalled(caller.database, caller.viewer, NAMED, number) is not None


async def test_what_is_kept_is_bounded_in_bytes_too(caller: Caller) -> None:
    kept = (ENGINE.most_bytes, ENGINE.operations)
    try:
        ENGINE.most_bytes = 200_000
        for number in range(20):
            await answer(caller.database, caller.viewer, large(number), {})
            assert len(ENGINE) == 1 or ENGINE.held <= ENGINE.most_bytes
        ENGINE.most_bytes = kept[0]
        ENGINE.operations = 1
        await answer(caller.database, caller.viewer, small(1), {})
        assert len(ENGINE) == 1
    finally:
        ENGINE.most_bytes, ENGINE.operations = kept


async def test_shapes_of_one_operation_are_bounded(caller: Caller) -> None:
    switches = [f"$s{n}: Boolean!" for n in range(8)]
    fields = " ".join(f"a{n}: apiVersion @include(if: $s{n})" for n in range(8))
    text = f"query ({', '.join(switches)}) {{ apiVersion {fields} }}"
    for pattern in range(100):
        variables = {f"s{n}": bool(pattern >> n & 1) for n in range(8)}
        answered = await answer(caller.database, caller.viewer, text, variables)
        assert answered.executor == "compiled"
    operation = kept_for(text)
    assert len(operation.plans) == ENGINE.shapes


async def test_no_value_of_a_variable_is_kept(caller: Caller) -> None:
    text = """
    query ($number: String, $id: ID!, $ids: [ID!]!, $first: Int, $day: Date, $least: Decimal) {
      quotes(first: $first, filter: { number: $number, issuedFrom: $day, totalAtLeast: $least }) {
        nodes { id }
      }
      client(id: $id) { id }
      nodes(ids: $ids) { id }
      node(id: $id) { id }
    }
    """
    variables = {
        "number": "private-number",
        "id": "client_privateidentifier",
        "ids": ["private-kind_x", "quote_privateone"],
        "first": 3,
        "day": "1986-05-04",
        "least": "4343.4343",
    }
    answered = await answer(caller.database, caller.viewer, text, variables)
    assert (answered.errors, answered.executor) == ((), "compiled")
    operation = kept_for(text)
    kept = repr((list(operation.plans.items()), operation.constants))
    closures = repr(
        [
            cell.cell_contents
            for plan in operation.plans.values()
            if plan is not None
            for parameter in plan.parameters
            for cell in parameter.__closure__ or ()
        ]
    )
    for value in ("private", "4343", "1986", caller.viewer.team_id, "Test key"):
        assert value not in kept + closures
