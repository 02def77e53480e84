"""The mutations of API keys, with their inputs and payloads."""

from typing import Annotated

import strawberry
from strawberry import ID

from graph.api_key import ApiKey
from graph.mutation import mutation
from resolvers import api_key as verbs

SCOPE = "write:api_keys"


@strawberry.input(description="A new API key.")
class ApiKeyCreateInput:
    """A name and the scopes to grant."""

    name: str = strawberry.field(description="What the key is for.")
    scopes: list[str] = strawberry.field(
        description="What it may be used for, such as `read:quotes`; only scopes that you hold yourself."
    )


_RETURNS = {
    "api_key": ApiKey,
    "secret": Annotated[
        str, "The secret, to be sent as `Authorization: Bearer …`. It is answered this once and never again."
    ],
}

MUTATIONS = [
    mutation(verbs.api_key_create, SCOPE, "Makes an API key.", input=ApiKeyCreateInput, returns=_RETURNS),
    mutation(
        verbs.api_key_rotate,
        SCOPE,
        "Gives an API key another secret; the old one ends at once.",
        id=ID,
        returns=_RETURNS,
    ),
    mutation(
        verbs.api_key_revoke,
        SCOPE,
        "Ends an API key at once and for good.",
        id=ID,
        returns={"api_key": ApiKey},
    ),
]
