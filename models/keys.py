"""Keys of the tables. Those of a team lead with the team, so that no row can point into another one."""

from sqlalchemy import ForeignKeyConstraint, Index, text


def team_key() -> ForeignKeyConstraint:
    """That the team exists which the row belongs to."""
    return ForeignKeyConstraint(["team_id"], ["team.id"])


def same_team_key(column: str, table: str) -> ForeignKeyConstraint:
    """That `column` names a row of `table` which belongs to the same team."""
    return ForeignKeyConstraint(["team_id", column], [f"{table}.team_id", f"{table}.id"])


def unique_where_given(table: str, column: str) -> Index:
    """That no two rows of a team have the same value in `column`, unless it is null."""
    given = text(f"{column} is not null")
    return Index(f"{table}_{column}_key", "team_id", column, unique=True, postgresql_where=given)
