"""Verbs on users: opening an account with a team, choosing a password, and the teams they belong to."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from models.identifier import Prefix, new_id
from models.mailed_link import LinkPurpose
from models.member import Member, MemberRole
from models.team import Team
from models.user import User
from models.viewer import Viewer
from resolvers.mailed_link import use_link
from resolvers.team import team_create

LINK_OVER = "This link has been used already, or is too old."
_OTHER_THAN_SLUG = re.compile(r"[^a-z0-9]+")
_user: Any = User
_member: Any = Member
_team: Any = Team


class SignUpDraft(TypedDict):
    """An account and a team as whoever opens them gives them."""

    name: str
    password_hash: str
    team: str
    currency: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Place:
    """One of the teams that a user belongs to."""

    team_id: str
    team_name: str
    member_id: str
    role: MemberRole


async def user_sign_up(
    session: AsyncSession, viewer: Viewer, link: str, input: SignUpDraft
) -> dict[str, Any]:
    """Makes the user whose address the link proves, and the viewer's team with them as its owner.

    Raises Refused: EXPIRED at `link` for one that is good no more or whose address has got a user meanwhile,
    and as `team_create` does.
    """
    proven = await use_link(session, link, LinkPurpose.SIGN_UP)
    if proven is None:
        raise Refused.at(("link",), ErrorCode.EXPIRED, LINK_OVER)
    user = {
        "id": new_id(Prefix.USER),
        "email": proven.email,
        "name": input["name"],
        "password_hash": input["password_hash"],
        "password_set_at": datetime.now(UTC),
        "created_at": datetime.now(UTC),
        "updated_at": datetime.now(UTC),
    }
    adding = (
        insert(User).values(user).on_conflict_do_nothing(index_elements=[_user.email]).returning(_user.id)
    )
    if await session.scalar(adding) is None:
        raise Refused.at(("link",), ErrorCode.EXPIRED, LINK_OVER)
    outcome = await team_create(
        session,
        viewer,
        {
            "slug": new_slug(input["team"]),
            "name": input["team"],
            "currency": input["currency"],
            "timezone": input["timezone"],
            "owner": {"name": input["name"], "email": proven.email},
        },
    )
    return {"user_id": user["id"], **outcome}


async def password_reset(session: AsyncSession, link: str, password_hash: str) -> str:
    """Gives the user behind the link this password, and returns their id.

    Raises Refused EXPIRED at `link` for one that is good no more.
    """
    proven = await use_link(session, link, LinkPurpose.PASSWORD_RESET)
    if proven is None or proven.user_id is None:
        raise Refused.at(("link",), ErrorCode.EXPIRED, LINK_OVER)
    await password_set(session, proven.user_id, password_hash)
    return proven.user_id


async def password_set(session: AsyncSession, user_id: str, password_hash: str) -> None:
    """Gives a user this password in place of any they had."""
    values = {"password_hash": password_hash, "password_set_at": datetime.now(UTC)}
    await session.execute(update(User).where(_user.id == user_id).values(values))


async def user_of_email(session: AsyncSession, address: str) -> User | None:
    """The user with this address, which is given as `comparable_email` makes it."""
    found: User | None = await session.scalar(select(User).where(_user.email == address))
    return found


async def user_with_password(session: AsyncSession, address: str, name: str, password_hash: str) -> User:
    """The user with this address, new if need be, with this name and their first password.

    For an address that is proven. Raises Refused EXPIRED for a user who has a password by now.
    """
    adding = insert(User).values(id=new_id(Prefix.USER), email=address, name=name)
    await session.execute(adding.on_conflict_do_nothing(index_elements=[_user.email]))
    user = (await session.scalars(select(User).where(_user.email == address).with_for_update())).one()
    if user.password_hash is not None:
        raise Refused.at(("",), ErrorCode.EXPIRED, "You have an account already: sign in with it.")
    user.name, user.password_hash, user.password_set_at = name, password_hash, datetime.now(UTC)
    return user


async def places_of(session: AsyncSession, user_id: str) -> list[Place]:
    """The teams that a user belongs to, by name, with their place in each.

    For a transaction of no team: from here on it sees the places of this user and their teams.
    """
    await session.execute(select(func.set_config("app.user_id", user_id, True)))
    finding = select(Member).where(_member.user_id == user_id, _member.removed_at.is_(None))
    members = {member.team_id: member for member in await session.scalars(finding)}
    await session.execute(select(func.set_config("app.team_ids", ",".join(members), True)))
    teams = select(Team).where(_team.id.in_(members)).order_by(func.lower(_team.name), _team.id)
    return [
        Place(team.id, team.name, members[team.id].id, members[team.id].role)
        for team in await session.scalars(teams)
    ]


def new_slug(name: str) -> str:
    """A slug that reads like the name and that no other team has: four random characters end it."""
    ascii_name = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    readable = _OTHER_THAN_SLUG.sub("-", ascii_name).strip("-")[:50].strip("-")
    return f"{readable or 'team'}-{secrets.token_hex(3)}"
