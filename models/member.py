"""People: a user signs in, a member is that user's place in one team."""

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import SQLModel

from models.columns import TeamOwned, Timestamped, code_field, enum_field, id_field, text_field
from models.described_enum import DescribedEnum


class MemberRole(DescribedEnum):
    """What a member may do in the team."""

    OWNER = "OWNER", "May do everything, and end the team."
    ADMIN = "ADMIN", "May do everything but end the team."
    MEMBER = "MEMBER", "May quote and invoice."
    VIEWER = "VIEWER", "May look."


class User(Timestamped, SQLModel, table=True):
    """A person, known by e-mail; belongs to no team by itself."""

    __tablename__ = "app_user"

    id: str = id_field(primary_key=True)
    email: str = code_field(unique=True)
    name: str = text_field()


class Member(TeamOwned, Timestamped, table=True):
    """A user's place in a team, and the owner of quotes; name and e-mail as the team shows them."""

    __tablename__ = "member"
    __table_args__ = (
        ForeignKeyConstraint(["team_id"], ["team.id"]),
        ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        UniqueConstraint("team_id", "user_id"),
    )

    user_id: str = id_field()
    name: str = code_field()
    email: str = code_field()
    role: MemberRole = enum_field(MemberRole, "member_role", default=MemberRole.MEMBER)
