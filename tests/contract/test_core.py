"""The operations of the contract: as they were agreed, valid, and each with a test that runs it."""

import ast
from pathlib import Path

import pytest
from graphql import parse, validate

from graph.schema import schema
from tests.contract.conftest import FOLDERS, all_operations, case_name

HERE = Path(__file__).parent
AGREED = Path(__file__).parents[3] / "shared" / "contract"


def test_every_operation_has_a_test_that_is_named_after_it() -> None:
    modules = [ast.parse(file.read_text()) for file in HERE.glob("test_*.py")]
    tests = {
        part.name for module in modules for part in module.body if isinstance(part, ast.AsyncFunctionDef)
    }
    assert {case_name(operation) for operation in all_operations()} <= tests


@pytest.mark.skipif(not AGREED.is_dir(), reason="the folder of the agreement is not here")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_operations_are_those_that_were_agreed(folder: Path) -> None:
    def texts(folder: Path) -> dict[str, str]:
        return {file.name: file.read_text() for file in folder.glob("*.graphql")}

    assert texts(folder) == texts(AGREED / folder.name)


@pytest.mark.parametrize(
    "file",
    [file for folder in FOLDERS for file in sorted(folder.glob("*.graphql"))],
    ids=lambda file: file.stem,
)
def test_the_operations_are_valid(file: Path) -> None:
    assert validate(schema._schema, parse(file.read_text())) == []
