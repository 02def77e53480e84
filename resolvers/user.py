"""Users: who has an address, and their passwords."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from models.identifier import Prefix, new_id
from models.user import User

_user: Any = User


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


async def password_set(session: AsyncSession, user_id: str, password_hash: str) -> None:
    """Gives a user this password in place of any they had."""
    values = {"password_hash": password_hash, "password_set_at": datetime.now(UTC)}
    await session.execute(update(User).where(_user.id == user_id).values(values))
