"""Verbs on members: people who belong to the team, or were invited into it."""

from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.contact_details import comparable_email, read_email
from models.errors import ErrorCode, Faults, Path, Refused
from models.event import EventType
from models.identifier import Prefix, new_id
from models.member import Member, MemberRole, MemberStatus
from models.plan import PlanLimit
from models.role import may_manage
from models.text import read_text
from models.user import User
from models.viewer import ActorKind, Viewer
from resolvers.authorization import member_authorizations_revoke
from resolvers.events import record
from resolvers.invitation import invite, withdraw_invitation
from resolvers.plan import refuse_beyond_limit
from resolvers.rows import lock

_member: Any = Member


class MemberInviteDraft(TypedDict, total=False):
    """Somebody to invite, as a caller gives them; an e-mail address is needed."""

    name: str | None
    email: str
    role: MemberRole


class MemberDraft(TypedDict, total=False):
    """A member as an operator gives it; a name and an e-mail address are needed."""

    name: str
    email: str
    role: MemberRole


async def member_add(
    session: AsyncSession, viewer: Viewer, input: MemberDraft, path: Path = ("input",)
) -> dict[str, Any]:
    """Gives the person with this e-mail address a place in the team, as MEMBER unless another role is named.

    For operators, who need no invitation. Raises Refused: REQUIRED without a name or an address, INVALID for
    one that cannot exist, TAKEN where the person is a member already, PLAN_LIMIT where the plan holds no
    more.
    """
    faults = Faults()
    name = read_text(input.get("name", ""), (*path, "name"), faults, required=True)
    email = read_email(input.get("email", ""), (*path, "email"), faults)
    faults.refuse_if_any()
    user_id = await _user(session, name, email)
    if await _present(session, viewer, (_member.user_id == user_id) | _has_address(email)) is not None:
        raise Refused.at((*path, "email"), ErrorCode.TAKEN, "This person belongs to the team already.")
    role = input.get("role", MemberRole.MEMBER)
    member = _new_member(viewer, name=name, email=email, role=role, user_id=user_id)
    session.add(member)
    await refuse_beyond_limit(session, viewer, PlanLimit.MEMBERS, (*path, "email"))
    record(session, EventType.MEMBER_JOINED, member)
    return {"member": member}


async def member_invite(session: AsyncSession, viewer: Viewer, input: MemberInviteDraft) -> dict[str, Any]:
    """Invites the person with this e-mail address, as MEMBER unless another role is named; a mail tells them.

    Somebody who was invited before gets a new invitation, and the old one ends. Raises Refused: INVALID for
    an address that cannot exist, TAKEN for somebody who belongs to the team, FORBIDDEN for a role that the
    caller may not give, PLAN_LIMIT where the plan holds no more members.
    """
    faults = Faults()
    email = read_email(input.get("email", ""), ("input", "email"), faults)
    name = read_text(input.get("name") or "", ("input", "name"), faults) or email
    faults.refuse_if_any()
    role = input.get("role", MemberRole.MEMBER)
    await _refuse_unless_manages(session, viewer, ("input", "role"), role)
    member = await _invited(session, viewer, name, email, role)
    await session.flush()
    await invite(session, viewer, member)
    record(session, EventType.MEMBER_INVITED, member)
    return {"member": member}


async def member_update(session: AsyncSession, viewer: Viewer, id: str, role: MemberRole) -> dict[str, Any]:
    """Gives a member another role.

    Raises Refused: FORBIDDEN where the caller may not take the old role or give the new one, INVALID_STATE
    for the last owner and for somebody who was removed.
    """
    owners, member = await _lock_for_change(session, viewer, id)
    await _refuse_unless_manages(session, viewer, ("role",), member.role, role)
    if role is not MemberRole.OWNER:
        _refuse_last_owner(owners, member)
    if member.role is not role:
        before, member.role = member.role, role
        record(session, EventType.MEMBER_UPDATED, member, role=role.value, role_before=before.value)
    return {"member": member}


async def member_remove(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Takes a member out of the team at once, or withdraws their invitation; what they own stays. The apps
    that they had connected are disconnected.

    Raises Refused: FORBIDDEN where the caller may not take the member's role, INVALID_STATE for the last
    owner and for somebody who was removed before.
    """
    owners, member = await _lock_for_change(session, viewer, id)
    await _refuse_unless_manages(session, viewer, ("id",), member.role)
    _refuse_last_owner(owners, member)
    member.user_id, member.removed_at = None, datetime.now(UTC)
    await withdraw_invitation(session, viewer, member)
    record(session, EventType.MEMBER_REMOVED, member)
    await member_authorizations_revoke(session, viewer, member)
    return {"member": member}


async def role_of(session: AsyncSession, viewer: Viewer) -> MemberRole | None:
    """The role in which the viewer acts; None for nobody of the team.

    A key acts for whoever administers the team, but never for its owners, and the server for anyone.
    """
    if viewer.actor.kind is ActorKind.SYSTEM:
        return MemberRole.OWNER
    if viewer.actor.kind is ActorKind.API_KEY:
        return MemberRole.ADMIN
    if viewer.user_id is None:
        return None
    member = await _present(session, viewer, _member.user_id == viewer.user_id)
    return member.role if member else None


async def _refuse_unless_manages(
    session: AsyncSession, viewer: Viewer, path: Path, *roles: MemberRole
) -> None:
    actor = await role_of(session, viewer)
    if actor is None or not may_manage(actor, *roles):
        named = " and ".join(dict.fromkeys(roles))
        raise Refused.at(path, ErrorCode.FORBIDDEN, f"You may not manage members in the role {named}.")


def _refuse_last_owner(owners: set[str], member: Member) -> None:
    if owners == {member.id}:
        raise Refused.at(("id",), ErrorCode.INVALID_STATE, "A team needs an owner, and this is the last one.")


async def _lock_for_change(session: AsyncSession, viewer: Viewer, id: str) -> tuple[set[str], Member]:
    """The ids of the owners, and the member to change, all locked: owners first, so that no two callers who
    change each other wait for each other.
    """
    owners = (
        select(_member.id)
        .where(
            _member.team_id == viewer.team_id,
            _member.role == MemberRole.OWNER,
            _member.user_id.is_not(None),
            _member.removed_at.is_(None),
        )
        .order_by(_member.id)
        .with_for_update()
    )
    locked = set(await session.scalars(owners))
    member = await lock(session, viewer, Member, id)
    if member.status is MemberStatus.REMOVED:
        raise Refused.at(("id",), ErrorCode.INVALID_STATE, "This person was removed from the team.")
    return locked, member


async def _invited(session: AsyncSession, viewer: Viewer, name: str, email: str, role: MemberRole) -> Member:
    """The member who is to be invited: new, or as invited before, with the role they are invited in now."""
    member = _new_member(viewer, name=name, email=email, role=role, user_id=None)
    values = member.model_dump()
    # of two callers at once one waits here for the other, and then finds the member there
    adding = insert(Member).values(values).on_conflict_do_nothing().returning(_member.id)
    if await session.scalar(adding) is not None:
        await refuse_beyond_limit(session, viewer, PlanLimit.MEMBERS, ("input", "email"))
        return await lock(session, viewer, Member, member.id)
    found = await _present(session, viewer, _has_address(email))
    if found is None or found.status is not MemberStatus.INVITED:
        raise Refused.at(("input", "email"), ErrorCode.TAKEN, "This person belongs to the team already.")
    await _refuse_unless_manages(session, viewer, ("input", "role"), found.role, role)
    found.role = role
    if name != email:
        found.name = name
    return found


async def _present(session: AsyncSession, viewer: Viewer, which: ColumnElement[bool]) -> Member | None:
    finding = select(Member).where(_member.team_id == viewer.team_id, _member.removed_at.is_(None), which)
    found: Member | None = await session.scalar(finding)
    return found


def _has_address(email: str) -> ColumnElement[bool]:
    same: ColumnElement[bool] = func.lower(_member.email) == func.lower(email)
    return same


def _new_member(viewer: Viewer, **columns: Any) -> Member:
    return Member(team_id=viewer.team_id, id=new_id(Prefix.MEMBER), **columns)


async def _user(session: AsyncSession, name: str, email: str) -> str:
    """The id of the person with this address, whatever its case; locked, so that a twin call waits."""
    table: Any = User
    address = comparable_email(email)
    adding = (
        insert(User)
        .values(id=new_id(Prefix.USER), email=address, name=name)
        .on_conflict_do_nothing(index_elements=[table.email])
    )
    await session.execute(adding)
    finding = select(table.id).where(table.email == address).with_for_update(key_share=True)
    user_id: str = (await session.scalars(finding)).one()
    return user_id
