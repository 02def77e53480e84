"""Objects by their identifier, whatever their kind (GraphQL Global Object Identification)."""

from collections.abc import Awaitable
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry import ID

from graph.engine.fields import load_any, load_one
from graph.engine.node import Node, node_of_row
from graph.mutation import Info
from models.errors import ErrorCode

MAX_NODES = 100

Id = Annotated[ID, strawberry.argument(description="The identifier.")]


async def by_id(info: Info, row: type, identifier: str) -> Any:
    """The caller's row with this id, with whatever scope its kind needs; None where there is none."""
    scope = node_of_row(row).scope
    if scope:
        info.context.require(scope)
    return await (load_one(info.context, row, identifier) or _nothing())


async def _nothing() -> None:
    return None


@strawberry.type
class NodeQueries:
    """Any object at all."""

    @strawberry.field(description="Any object by its identifier; null where there is none.")
    async def node(self, info: Info, id: Id) -> Node | None:
        """Needs the read scope of the object's kind."""
        found: Awaitable[Any] | None = load_any(info.context, id)
        return None if found is None else await found  # type: ignore[no-any-return]

    @strawberry.field(
        description="Any objects by their identifiers, in the same order; null for each unknown one."
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[ID], strawberry.argument(description="At most 100 identifiers.")],
    ) -> list[Node | None]:
        """Needs the read scope of each object's kind."""
        if len(ids) > MAX_NODES:
            raise GraphQLError(
                f"At most {MAX_NODES} identifiers, not {len(ids)}.",
                extensions={"code": ErrorCode.BAD_USER_INPUT, "path": ["ids"]},
            )
        waiting = [load_any(info.context, each) for each in ids]
        return [None if each is None else await each for each in waiting]
