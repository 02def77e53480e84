"""Authorizations in the schema: what people of the team have allowed apps to do, and how that ends."""

from datetime import datetime

import strawberry
from strawberry import ID

from graph.app import SCOPE, App
from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.engine.fields import column, to_one
from graph.engine.node import Node, node
from graph.member import SCOPE as READ_MEMBERS
from graph.member import Member
from graph.mutation import mutation
from graph.sorting import sort_input
from models.app import App as AppRow
from models.authorization import Authorization as AuthorizationRow
from models.described_enum import DescribedEnum
from models.member import Member as MemberRow
from resolvers import authorization as verbs


class AuthorizationSortKey(DescribedEnum):
    """What authorizations can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the app was connected."


@strawberry.input(description="Which authorizations to list.")
class AuthorizationFilter:
    """All that is given must hold."""

    revoked: bool | None = condition(
        lambda row, revoked: row.revoked_at.is_not(None) if revoked else row.revoked_at.is_(None),
        "Those that were revoked (true), or those that live (false); both when left out.",
    )
    app_id: ID | None = condition(lambda row, app: row.app_id == app, "Those of this app.")
    member_id: ID | None = condition(lambda row, member: row.member_id == member, "Those of this member.")


AUTHORIZATIONS = Collection(
    row=AuthorizationRow,
    scope=SCOPE,
    sort_keys={AuthorizationSortKey.CREATED_AT: SortKey(lambda row: row.created_at, datetime)},
    default_sort=(AuthorizationSortKey.CREATED_AT, SortDirection.DESC),
    filter=AuthorizationFilter,
    sort=sort_input(AuthorizationSortKey, "authorizations"),
)


@node(
    AuthorizationRow,
    prefix="auth",
    scope=SCOPE,
    description="What a person has allowed an app to do in your team, with all tokens that came of it.",
)
class Authorization(Node):
    """A row of `app_authorization`."""

    app: App | None = to_one(
        AppRow, AuthorizationRow.app_id, "The app, which may be another team's.", scope=SCOPE, shared=True
    )
    member: Member | None = to_one(
        MemberRow, AuthorizationRow.member_id, "Who has allowed it.", scope=READ_MEMBERS
    )
    scopes: list[str] = column(
        AuthorizationRow.scopes, "What the app may do, as far as the member's role allows it."
    )
    last_used_at: datetime | None = column(
        AuthorizationRow.last_used_at, "When it was last used, to a minute."
    )
    revoked_at: datetime | None = column(AuthorizationRow.revoked_at, "When it was revoked.")
    created_at: datetime = column(AuthorizationRow.created_at, "When the app was connected.")


MUTATIONS = [
    mutation(
        verbs.authorization_revoke,
        "write:apps",
        "Disconnects an app: all its tokens from this authorization end at once and for good.",
        id=ID,
        returns={"authorization": Authorization},
    ),
]
