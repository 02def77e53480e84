"""Inviting people into a team by mail, and letting them in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.contact_details import comparable_email
from models.errors import ErrorCode, Refused
from models.event import EventType
from models.invitation import LIFETIME, Invitation
from models.mail import MailPurpose
from models.member import Member
from models.secret import SecretKind, hash_of
from models.team import Team
from models.user import User
from models.viewer import ActorKind, Viewer
from resolvers.events import record
from resolvers.mail import mail_queue

PATH = "/invitation/"
"""Where the links of invitations lead to, followed by their secrets."""

_invitation: Any = Invitation
_member: Any = Member


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that can be accepted, and into what."""

    invitation: Invitation
    member: Member
    team: Team

    @property
    def address(self) -> str:
        """The address of the user who may accept it."""
        return comparable_email(self.member.email) or ""


async def invite(session: AsyncSession, viewer: Viewer, member: Member) -> None:
    """Mails this member a link to come in by; one that was mailed before is good no more."""
    team = await session.get_one(Team, viewer.team_id)
    secret, now = SecretKind.INVITATION.new(viewer.team_id), datetime.now(UTC)
    inviter = team.name if viewer.actor.kind is ActorKind.API_KEY else viewer.actor.name
    values = {
        "secret_hash": hash_of(secret),
        "invited_by": inviter,
        "created_at": now,
        "expires_at": now + LIFETIME,
    }
    inviting = insert(Invitation).values(team_id=viewer.team_id, member_id=member.id, **values)
    await session.execute(
        inviting.on_conflict_do_update(index_elements=["team_id", "member_id"], set_=values)
    )
    contents = {
        "path": PATH + secret,
        "expires": f"{now + LIFETIME:%d %B %Y}",
        "inviter": inviter,
        "team": team.name,
        "role": member.role.value.lower(),
    }
    await mail_queue(session, viewer.team_id, MailPurpose.INVITATION, to=member.email, contents=contents)


async def invitation_behind(session: AsyncSession, team_id: str, secret: str) -> OpenInvitation | None:
    """The invitation with this secret, if it can be accepted; locked, so that it is accepted once."""
    finding = (
        select(Invitation, Member)
        .join(_member, (_member.team_id == _invitation.team_id) & (_member.id == _invitation.member_id))
        .where(
            _invitation.team_id == team_id,
            _invitation.secret_hash == hash_of(secret),
            _invitation.expires_at > datetime.now(UTC),
            _member.user_id.is_(None),
            _member.removed_at.is_(None),
        )
        .with_for_update()
    )
    found = (await session.execute(finding)).one_or_none()
    return found and OpenInvitation(found.Invitation, found.Member, await session.get_one(Team, team_id))


async def invitation_accept(
    session: AsyncSession, viewer: Viewer, opened: OpenInvitation, user: User
) -> dict[str, Any]:
    """Lets the user in whose address was invited, under their own name; the invitation is used up.

    Raises Refused: FORBIDDEN for a user with another address, TAKEN for one who belongs to the team already.
    """
    if user.email != opened.address:
        message = f"This invitation is for {opened.member.email}."
        raise Refused.at(("invitation",), ErrorCode.FORBIDDEN, message)
    here = select(_member.id).where(_member.team_id == viewer.team_id, _member.user_id == user.id)
    if await session.scalar(here) is not None:
        raise Refused.at(("invitation",), ErrorCode.TAKEN, "You belong to this team already.")
    opened.member.user_id, opened.member.name = user.id, user.name
    await session.delete(opened.invitation)
    record(session, EventType.MEMBER_JOINED, opened.member)
    return {"member": opened.member}


async def withdraw_invitation(session: AsyncSession, viewer: Viewer, member: Member) -> None:
    """Ends the member's invitation, if there is one."""
    ended = (_invitation.team_id == viewer.team_id, _invitation.member_id == member.id)
    await session.execute(delete(Invitation).where(*ended))
