"""The operations of the contract, to be run as they stand."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from tests.over_http import HttpApi

CORE = Path(__file__).parent / "core"
ACCESS = Path(__file__).parent / "access"
EVENTS = Path(__file__).parent / "events"
DOCUMENTS = Path(__file__).parent / "documents"
FOLDERS = (CORE, ACCESS, EVENTS, DOCUMENTS)

Run = Callable[..., Awaitable[Any]]


def operations_of(folder: Path) -> dict[str, str]:
    """Every operation of the files in `folder` by its name, with the whole text of its file."""
    texts = [file.read_text() for file in sorted(folder.glob("*.graphql"))]
    return {
        definition.name.value: text
        for text in texts
        for definition in parse(text).definitions
        if isinstance(definition, OperationDefinitionNode) and definition.name
    }


def all_operations() -> dict[str, str]:
    """Every operation of the contract."""
    return {name: text for folder in FOLDERS for name, text in operations_of(folder).items()}


def case_name(operation: str) -> str:
    """The test that runs `operation`: `test_quote_create` for `QuoteCreate`."""
    return "test" + re.sub("([A-Z])", r"_\1", operation).lower()


@pytest.fixture
def contract(http_api: HttpApi) -> Run:
    """Runs an operation of the contract by its name and returns its data, or that of its only field."""
    texts = all_operations()

    async def run(operation: str, **variables: Any) -> Any:
        answer = await http_api.send(texts[operation], operationName=operation, variables=variables)
        assert answer.status == 200
        assert answer.errors == []
        data = answer.body["data"]
        return next(iter(data.values())) if len(data) == 1 else data

    return run


@pytest.fixture
def operation(request: pytest.FixtureRequest, contract: Run) -> Run:
    """Runs the operation that the test is named after."""
    (name,) = (each for each in all_operations() if case_name(each) == request.node.name)

    async def run(**variables: Any) -> Any:
        return await contract(name, **variables)

    return run
