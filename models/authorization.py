"""Authorizations: what a person has allowed an app to do in one team."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from models.columns import TeamOwned, Timestamped, id_field, instant_field
from models.keys import same_team_key, team_key


class Authorization(TeamOwned, Timestamped, table=True):
    """One consent, and the family of all tokens that came of it: they end together with it.

    It is made when the app redeems its code. Connecting an app twice, as from two devices, makes two.
    """

    __tablename__ = "app_authorization"  # `authorization` is a word of SQL
    __table_args__ = (
        team_key(),
        ForeignKeyConstraint(["app_id"], ["app.id"]),
        ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        same_team_key("member_id", "member"),
        Index("app_authorization_created_at_idx", "team_id", "created_at", "id"),
        Index("app_authorization_user_idx", "team_id", "user_id"),
        Index("app_authorization_app_idx", "team_id", "app_id"),
    )

    app_id: str = id_field()
    user_id: str = id_field()
    member_id: str = id_field()
    """That person's place in the team; it ends with this place."""
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    last_used_at: datetime | None = instant_field(default=None)
    revoked_at: datetime | None = instant_field(default=None)
