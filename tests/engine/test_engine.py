"""The engine with a schema of a library: what it answers, and what it leaves to the standard executor."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import parse, print_ast, separate_operations

from tests.engine.conftest import THEIRS, Reader
from tests.engine.library import schema
from tests.engine.reader import Context

FILE = (Path(__file__).parent / "queries.graphql").read_text()
QUERIES = {name: print_ast(document) for name, document in separate_operations(parse(FILE)).items()}


async def run(context: Context, text: str, **variables: Any) -> tuple[Any, list[Any]]:
    """The data and the errors."""
    result = await schema.execute(text, variable_values=variables, context_value=context)
    return orjson.loads(orjson.dumps(result.data)), [error.formatted for error in result.errors or ()]


@pytest.mark.parametrize("text", QUERIES.values(), ids=QUERIES)
async def test_both_executors_answer_alike(reader: Reader, text: str) -> None:
    compiled, standard = reader(), reader(executor="standard")
    answered = await run(compiled, text)
    assert answered == await run(standard, text)
    assert answered[1] == []
    assert (compiled.executor, len(compiled.statements), compiled.sessions) == ("compiled", 1, 0)
    assert (standard.executor, len(standard.statements)) == ("standard", 0)


async def test_a_row_that_the_request_names_is_the_tenants_unless_it_is_shared(reader: Reader) -> None:
    data, _ = await run(reader(), QUERIES["ToProvided"])
    assert (data["favourite"] is None, data["wished"], data["onLoan"] is None) == (False, None, False)
    nobody = reader(favourite=None, wished=None)
    assert await run(nobody, QUERIES["ToProvided"]) == (dict.fromkeys(data), [])
    assert nobody.executor == "compiled"


async def test_pages_are_walked_by_their_cursors(reader: Reader) -> None:
    text = """
    query ($after: String, $direction: SortDirection!) {
      books(first: 3, after: $after, sort: { by: PRICE, direction: $direction }) {
        nodes { id } pageInfo { hasNextPage endCursor }
      }
    }
    """
    for direction in ("ASC", "DESC"):
        seen, after = [], None
        while True:
            data, errors = await run(reader(), text, after=after, direction=direction)
            assert errors == []
            seen += [each["id"] for each in data["books"]["nodes"]]
            if not data["books"]["pageInfo"]["hasNextPage"]:
                break
            after = data["books"]["pageInfo"]["endCursor"]
        assert seen == sorted(seen, reverse=direction == "DESC")
        assert len(seen) == 7


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{ resolved books { totalCount } }", "a resolver"),
        ("{ books { nodes { title secret } } }", "computed in Python only"),
        ("{ books { totalCount } __schema { queryType { name } } }", "introspection"),
        (f"{{ books {{ {'x' * 64}: totalCount }} }}", "a name too long for a column"),
    ],
)
async def test_what_cannot_be_compiled_falls_back_whole(reader: Reader, text: str, why: str) -> None:
    context = reader()
    data, errors = await run(context, text)
    assert errors == [], why
    assert (data, errors) == await run(reader(executor="standard"), text)
    assert (context.executor, context.statements) == ("standard", [])


@pytest.mark.parametrize(
    "text",
    [
        "{ books(first: 0) { totalCount } }",
        '{ books(after: "nonsense") { totalCount } }',
        "{ books(first: 1, last: 1) { totalCount } }",
        '{ remark(id: "note_our0") { text } reader }',
        '{ node(id: "note_our0") { id } }',
    ],
)
async def test_refusals_are_those_of_the_standard_executor(reader: Reader, text: str) -> None:
    context = reader(scopes=frozenset({"books"}))
    data, errors = await run(context, text)
    assert len(errors) == 1
    assert (data, errors) == await run(reader(scopes=frozenset({"books"}), executor="standard"), text)
    assert context.executor == "standard"


async def test_another_tenants_rows_are_out_of_reach(reader: Reader) -> None:
    text = """
    { node(id: "book_our1") { id } author(id: "author_our0") { id } books { totalCount nodes { id } } }
    """
    for executor in ("compiled", "standard"):
        data, _ = await run(reader(tenant=THEIRS, executor=executor), text)
        assert (data["node"], data["author"], data["books"]["totalCount"]) == (None, None, 7)
        assert all("their" in each["id"] for each in data["books"]["nodes"])


async def test_the_prologue_comes_first_in_every_statement(reader: Reader) -> None:
    context = reader()
    await run(context, "{ books { totalCount } }")
    (statement,) = context.statements
    assert statement.startswith("SELECT set_config(")
    assert await context.pool.fetchval("select current_setting('library.library', true)") in (None, "")


def test_the_engine_stands_by_itself() -> None:
    """It is imported in a process where nothing else of the house may be."""
    program = """
import importlib, pkgutil, sys
import graph.engine
for module in pkgutil.iter_modules(graph.engine.__path__):
    importlib.import_module(f"graph.engine.{module.name}")
house = {"models", "resolvers", "auth", "server", "jobs", "migrations"}
assert not house & {name.partition(".")[0] for name in sys.modules}, sorted(sys.modules)
assert all(name.startswith("graph.engine") for name in sys.modules if name.startswith("graph."))
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
