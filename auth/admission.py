"""That a credential still opens the API, as a condition of other statements, and of many at once."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from auth import access_token, api_key, team_session
from auth.authentication import PLAN
from auth.credential import Live
from models.member import MemberRole
from models.viewer import ActorKind, Viewer
from resolvers.proof import PROVEN, Proof


def admitted(
    viewer: Viewer, team_id: ColumnElement[str], credential: ColumnElement[str]
) -> ColumnElement[bool]:
    """That `credential` still opens the API to its team; true where there is no credential.

    Of the viewer only `standing` decides which condition it is.
    """
    role = None if viewer.role is None else literal(viewer.role.value)
    return or_(credential.is_(None), exists(_opening(viewer.actor.kind, role, team_id, credential)))


def standing(viewer: Viewer) -> tuple[ActorKind, MemberRole | None]:
    """What `admitted` depends on, apart from the credential itself."""
    return viewer.actor.kind, viewer.role


def proof_of(viewer: Viewer, credential: str | None) -> Proof:
    """The proof that `credential`, where there is one, still opens the API to the viewer."""
    return PROVEN if credential is None else Proof(_condition(*standing(viewer)), credential)


@cache
def _condition(kind: ActorKind, role: MemberRole | None) -> str:
    team: ColumnElement[str] = literal_column("$1::text", Text)
    credential: ColumnElement[str] = literal_column("$2::text", Text)
    found = exists(_opening(kind, None if role is None else literal(role.value), team, credential))
    dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
    return str(found.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


_LIVE: Final[Mapping[ActorKind, Live]] = {
    ActorKind.API_KEY: api_key.live,
    ActorKind.APP: access_token.live,
    ActorKind.MEMBER: team_session.live,
}
"""What opens the API, by the kind of actor that it makes of its bearer; other kinds have no credential."""


def _opening(
    kind: ActorKind,
    role: ColumnElement[str] | None,
    team_id: ColumnElement[str],
    credential: ColumnElement[str],
) -> Select[Any]:
    """One row while the credential opens the API, and its person has the role that it was taken for."""
    found = _LIVE.get(kind, api_key.live)(team_id, credential)
    columns = found.selected_columns
    found = found.where(columns.plan == literal_column(f"'{PLAN}'"))
    if "role" in columns:
        found = found.where(columns.role == role)
    row: Select[Any] = found.with_only_columns(literal_column("1"), maintain_column_froms=True)
    return row


def _ended() -> str:
    """The statement that names those of many credentials of one team that do not open the API any more.

    $1 is the team; $2, $3 and $4 are the credentials, their kinds of actor and their roles (empty for none).
    """
    team = bindparam("team", type_=Text())
    lists = [bindparam(name, type_=ARRAY(Text)) for name in ("credentials", "kinds", "roles")]
    columns = [sql_column(name, Text) for name in ("credential", "kind", "role")]
    asked = func.unnest(*lists).table_valued(*columns, name="asked").render_derived()
    # not `exists`, which PostgreSQL may answer by looking at every credential that the team has
    good = (
        (asked.c.kind == literal_column(f"'{kind}'"))
        & _opening(kind, asked.c.role, team, asked.c.credential).scalar_subquery().is_not(None)
        for kind in _LIVE
    )
    refused: Select[Any] = select(func.array_agg(asked.c.credential)).where(not_(or_(*good)))
    statement = select(
        func.set_config(literal_column("'app.team_id'"), team, true()), refused.scalar_subquery()
    )
    return str(statement.compile(dialect=PGDialect_asyncpg()))  # type: ignore[no-untyped-call]


ENDED: Final = _ended()
