"""Objects by their identifier, whatever their kind (GraphQL Global Object Identification)."""

import strawberry

from graph.engine.fields import any_by_id, any_by_ids
from graph.engine.node import Node


@strawberry.type
class NodeQueries:
    """Any object at all; each needs the read scope of its kind."""

    node: Node | None = any_by_id("Any object by its identifier; null where there is none.")
    nodes: list[Node | None] = any_by_ids(
        "Any objects by their identifiers, in the same order; null for each unknown one."
    )
