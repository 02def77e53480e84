"""Members of the team in the schema."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, case

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column, computed
from graph.engine.node import Node, node
from graph.sorting import sort_input
from models.described_enum import DescribedEnum
from models.member import Member as MemberRow
from models.member import MemberRole, MemberStatus

SCOPE = "read:members"


class MemberSortKey(DescribedEnum):
    """What members can be sorted by."""

    NAME = "NAME", "The name, byte by byte."
    CREATED_AT = "CREATED_AT", "When the person was added or invited first."


def _present(member: Any, _filter: None) -> ColumnElement[bool]:
    present: ColumnElement[bool] = member.removed_at.is_(None)
    return present


MEMBERS = Collection(
    row=MemberRow,
    scope=SCOPE,
    sort_keys={
        MemberSortKey.NAME: SortKey(lambda member: member.name, str),
        MemberSortKey.CREATED_AT: SortKey(lambda member: member.created_at, datetime),
    },
    default_sort=(MemberSortKey.NAME, SortDirection.ASC),
    sort=sort_input(MemberSortKey, "members"),
    visible=_present,
)


@node(MemberRow, prefix="member", scope=SCOPE, description="A person's place in the team.")
class Member(Node):
    """A row of `member`."""

    name: str = column(MemberRow.name, "The person's name.")
    email: str = column(MemberRow.email, "The person's e-mail address.")
    role: MemberRole = column(MemberRow.role, "What the person may do in the team.")
    status: MemberStatus = computed(
        lambda member, _info: member.status,
        "Whether the person has come into the team yet, or has left it.",
        sql=lambda member: case(
            (member.removed_at.is_not(None), MemberStatus.REMOVED.value),
            (member.user_id.is_(None), MemberStatus.INVITED.value),
            else_=MemberStatus.ACTIVE.value,
        ),
    )
    created_at: datetime = column(MemberRow.created_at, "When the person was added or invited first.")


@strawberry.type
class MemberQueries:
    """Members at the root."""

    members: Connection[Member] | None = connection(
        MEMBERS, "The people of your team, by name, and those who are invited."
    )

    member: Member | None = by_id(MemberRow, "One member.", scope=SCOPE)
