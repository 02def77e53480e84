"""The schema: every noun's part of it, put together."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from graph import client, client_mutations, viewer
from graph.engine.node import row_types
from graph.mutation import mutation_type
from graph.node_query import NodeQueries
from graph.scalars import SCALARS


@strawberry.type(description="Everything that can be read. Each operation is answered for one moment.")
class Query(NodeQueries, viewer.ViewerQueries, client.ClientQueries):
    """The queries of all nouns."""


Mutation = mutation_type(client_mutations.MUTATIONS)

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=row_types(),
    config=StrawberryConfig(scalar_map=SCALARS),
)
