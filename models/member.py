"""Members: the places of people in a team."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, func, text

from models.columns import TeamOwned, Timestamped, code_field, enum_field, id_field, instant_field
from models.described_enum import DescribedEnum
from models.keys import team_key


class MemberRole(DescribedEnum):
    """What a member may do in the team."""

    OWNER = "OWNER", "May do everything, and end the team."
    ADMIN = "ADMIN", "May do everything but end the team."
    MEMBER = "MEMBER", "May quote and invoice."
    VIEWER = "VIEWER", "May look."


class MemberStatus(DescribedEnum):
    """Whether somebody has come into the team yet."""

    INVITED = "INVITED", "Has an invitation, and has not accepted it yet."
    ACTIVE = "ACTIVE", "Belongs to the team."
    REMOVED = "REMOVED", "Belongs to the team no more; what it owns still names it."


class Member(TeamOwned, Timestamped, table=True):
    """A person's place in a team, and the owner of quotes; name and e-mail as the team shows them.

    The row stays when the person leaves, because documents name it.
    """

    __tablename__ = "member"
    __table_args__ = (
        team_key(),
        ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        UniqueConstraint("team_id", "user_id"),
        Index("member_user_idx", "user_id", "team_id"),
        Index(
            "member_email_key",
            "team_id",
            func.lower(text("email")),
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    user_id: str | None = id_field(default=None)
    """Who may come in here; None while only invited, and again once removed."""
    name: str = code_field()
    email: str = code_field()
    role: MemberRole = enum_field(MemberRole, "member_role", default=MemberRole.MEMBER)
    removed_at: datetime | None = instant_field(default=None)

    @property
    def status(self) -> MemberStatus:
        if self.removed_at is not None:
            return MemberStatus.REMOVED
        return MemberStatus.INVITED if self.user_id is None else MemberStatus.ACTIVE
