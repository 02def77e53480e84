"""Kinds of credentials: what a secret can be, and how it is looked up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, Update, bindparam, func, literal_column, select, true
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from models.secret import hash_of
from models.viewer import Viewer

USE_RECORDED_EVERY: Final = timedelta(minutes=1)

Live = Callable[[ColumnElement[str], ColumnElement[str]], Select[Any]]
"""Makes of a team's id and a credential the select of what is known of it while it is good."""


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """One kind of credential."""

    team_of: Callable[[str], str | None]
    """The id of the team whose secret of this kind this would be; None for any other text."""
    sign_in: str
    """The statement that finds it, of the team's id and the credential; its second column is JSON or null."""
    viewer: Callable[[str, Mapping[str, Any]], Viewer]
    """Who it stands for, of the team's id and what was found."""
    use: Callable[[str, str, datetime], Update]
    """The statement that notes its use, of the team's id, of what `used_id` names, and of the moment."""


def credential_of(secret: str) -> str:
    """What is kept and passed on in place of a secret: its SHA-256 in hexadecimal."""
    return hash_of(secret).hex()


def digest(credential: ColumnElement[str]) -> ColumnElement[bytes]:
    """What is kept of the secret behind a credential, in a statement."""
    return func.decode(credential, literal_column("'hex'"))


def used_id(viewer: Viewer) -> str:
    """The id of the row that notes when the viewer's credential was used."""
    return viewer.session_id or viewer.authorization_id or viewer.actor.id or ""


def sign_in(live: Live) -> str:
    """The statement of one trip that makes `live` of the parameters $1 and $2, and answers it as JSON.

    The setting is made first, lets row-level security see the team, and ends with the statement.
    """
    team, credential = bindparam("team", type_=Text()), bindparam("credential", type_=Text())
    found = live(team, credential).subquery("found")
    answered: Select[Any] = select(func.row_to_json(found.table_valued()))
    statement = select(
        func.set_config(literal_column("'app.team_id'"), team, true()), answered.scalar_subquery()
    )
    return str(statement.compile(dialect=PGDialect_asyncpg()))  # type: ignore[no-untyped-call]
