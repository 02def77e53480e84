"""Apps in the schema. Their client secrets are not: these are answered once, by whatever makes them."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column
from graph.engine.node import Node, node
from graph.enums import expose
from graph.sorting import sort_input
from models.app import App as AppRow
from models.app import AppKind
from models.described_enum import DescribedEnum

SCOPE = "read:apps"


class AppSortKey(DescribedEnum):
    """What apps can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the app was registered."
    NAME = "NAME", "The name, byte by byte."


expose(AppKind)


def _visible(app: Any, _filter: None) -> ColumnElement[bool]:
    existing: ColumnElement[bool] = app.deleted_at.is_(None)
    return existing


APPS = Collection(
    row=AppRow,
    scope=SCOPE,
    sort_keys={
        AppSortKey.CREATED_AT: SortKey(lambda app: app.created_at, datetime),
        AppSortKey.NAME: SortKey(lambda app: app.name, str),
    },
    default_sort=(AppSortKey.CREATED_AT, SortDirection.DESC),
    sort=sort_input(AppSortKey, "apps"),
    visible=_visible,
)


@node(
    AppRow,
    prefix="app",
    scope=SCOPE,
    description="Software that people connect to their teams by OAuth 2.0; its client secret is not kept.",
)
class App(Node):
    """A row of `app`."""

    client_id: str = column(AppRow.id, "The `client_id` of OAuth 2.0; the same as `id`.")
    kind: AppKind = column(AppRow.kind, "Whether it can keep a secret.")
    name: str = column(AppRow.name, "What people are asked to connect.")
    redirect_uris: list[str] = column(AppRow.redirect_uris, "Where people may be sent back to.")
    scopes: list[str] = column(AppRow.scopes, "The most that it may ask for, such as `read:quotes`.")
    version: int = column(AppRow.version, "Counts the changes; for `expectedVersion`.")
    deleted_at: datetime | None = column(AppRow.deleted_at, "When it was deleted; its tokens ended then.")
    created_at: datetime = column(AppRow.created_at, "When it was registered.")
    updated_at: datetime = column(AppRow.updated_at, "When it last changed.")


@strawberry.type
class AppQueries:
    """Apps at the root."""

    apps: Connection[App] | None = connection(APPS, "The apps that your team has registered, newest first.")

    app: App | None = by_id(AppRow, "One app that your team has registered.", scope=SCOPE)
