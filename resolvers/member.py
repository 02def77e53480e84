"""Verbs on members: people who belong to the team."""

from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.contact_details import comparable_email, read_email
from models.errors import ErrorCode, Faults, Path, Refused
from models.identifier import Prefix, new_id
from models.member import Member, MemberRole
from models.text import read_text
from models.user import User
from models.viewer import Viewer


class MemberDraft(TypedDict, total=False):
    """A member as a caller gives it; a name and an e-mail address are needed."""

    name: str
    email: str
    role: MemberRole


async def member_add(
    session: AsyncSession, viewer: Viewer, input: MemberDraft, path: Path = ("input",)
) -> dict[str, Any]:
    """Gives the person with this e-mail address a place in the team, as MEMBER unless another role is named.

    Raises Refused: REQUIRED without a name or an address, INVALID for one that cannot exist, TAKEN where the
    person is a member already.
    """
    faults = Faults()
    name = read_text(input.get("name", ""), (*path, "name"), faults, required=True)
    email = read_email(input.get("email", ""), (*path, "email"), faults)
    faults.refuse_if_any()
    user_id = await _user(session, name, email)
    table: Any = Member
    taken = select(table.id).where(table.team_id == viewer.team_id, table.user_id == user_id)
    if await session.scalar(taken) is not None:
        raise Refused.at((*path, "email"), ErrorCode.TAKEN, "This person belongs to the team already.")
    member = Member(
        team_id=viewer.team_id,
        id=new_id(Prefix.MEMBER),
        user_id=user_id,
        name=name,
        email=email,
        role=input.get("role", MemberRole.MEMBER),
    )
    session.add(member)
    return {"member": member}


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
