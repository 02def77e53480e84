"""The limits leave room for every operation of the contract, on its largest page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from graph.measure import Measurement
from graph.schema import schema
from server.endpoint.graphql_options import limits_of
from server.settings import Settings

LARGEST_PAGE = 100
SETTINGS = Settings.model_construct()
"""As they are where nothing is set."""


def operations() -> Iterator[tuple[str, OperationDefinitionNode]]:
    for path in sorted(Path(__file__).parent.rglob("*.graphql")):
        text = path.read_text()
        for definition in parse(text).definitions:
            if isinstance(definition, OperationDefinitionNode):
                yield text, definition


@pytest.mark.parametrize(("text", "operation"), list(operations()))
def test_an_operation_fits(text: str, operation: OperationDefinitionNode) -> None:
    fragments = {d.name.value: d for d in parse(text).definitions if isinstance(d, FragmentDefinitionNode)}
    limits = limits_of(SETTINGS)
    variables = {"first": LARGEST_PAGE, "last": LARGEST_PAGE}
    size = Measurement(schema._schema, fragments, variables, limits).of(operation)  # raises where it does not
    assert size.cost * 10 <= SETTINGS.cost_bucket, "ten at a time fit the bucket"
    assert len(text) <= limits.source_length
