"""API keys in the schema. Their secrets are not: they are answered once, by the mutation that makes them."""

from datetime import datetime

import strawberry

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column
from graph.engine.node import Node, node
from graph.sorting import sort_input
from models.api_key import ApiKey as ApiKeyRow
from models.described_enum import DescribedEnum

SCOPE = "read:api_keys"


class ApiKeySortKey(DescribedEnum):
    """What API keys can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the key was made."
    NAME = "NAME", "The name, byte by byte."


@strawberry.input(description="Which API keys to list.")
class ApiKeyFilter:
    """All that is given must hold."""

    revoked: bool | None = condition(
        lambda key, revoked: key.revoked_at.is_not(None) if revoked else key.revoked_at.is_(None),
        "Revoked keys (true), or working ones (false); both when left out.",
    )


API_KEYS = Collection(
    row=ApiKeyRow,
    scope=SCOPE,
    sort_keys={
        ApiKeySortKey.CREATED_AT: SortKey(lambda key: key.created_at, datetime),
        ApiKeySortKey.NAME: SortKey(lambda key: key.name, str),
    },
    default_sort=(ApiKeySortKey.CREATED_AT, SortDirection.DESC),
    filter=ApiKeyFilter,
    sort=sort_input(ApiKeySortKey, "API keys"),
)


@node(
    ApiKeyRow,
    prefix="apikey",
    scope=SCOPE,
    description="How software signs in as the team; its secret is not kept.",
)
class ApiKey(Node):
    """A row of `api_key`."""

    name: str = column(ApiKeyRow.name, "What the key is for.")
    prefix: str = column(ApiKeyRow.prefix, "The beginning of the secret, to recognise it by.")
    scopes: list[str] = column(ApiKeyRow.scopes, "What it may be used for, such as `read:quotes`.")
    last_used_at: datetime | None = column(ApiKeyRow.last_used_at, "When it was last used, to a minute.")
    revoked_at: datetime | None = column(ApiKeyRow.revoked_at, "When it was revoked.")
    created_at: datetime = column(ApiKeyRow.created_at, "When it was made.")


@strawberry.type
class ApiKeyQueries:
    """API keys at the root."""

    api_keys: Connection[ApiKey] | None = connection(API_KEYS, "The API keys of your team, newest first.")

    api_key: ApiKey | None = by_id(ApiKeyRow, "One API key.", scope=SCOPE)
