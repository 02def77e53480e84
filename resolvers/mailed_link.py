"""Mailing links that prove whose mailbox an address is, and using them up.

All of this happens in a transaction of `NO_TEAM`, and looks the same from outside whether or not the address
is known: the answer comes by mail.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.contact_details import comparable_email
from models.mail import NO_TEAM, MailPurpose
from models.mailed_link import LIFETIME, LinkPurpose, MailedLink
from models.secret import SecretKind, hash_of
from models.user import User
from resolvers.mail import mail_queue
from resolvers.user import user_of_email

SIGN_UP_PATH = "/sign-up/"
RESET_PATH = "/reset-password/"
"""Where the links lead to, followed by their secrets."""

_link: Any = MailedLink


async def mail_sign_up_link(session: AsyncSession, email: str) -> None:
    """Mails a link to open an account with; to somebody who has one already, a link to choose a password."""
    address = comparable_email(email) or ""
    user = await user_of_email(session, address)
    if user is not None:
        await _mail_reset_link(session, user, signed_up=True)
        return
    secret, expires = await _new_link(session, LinkPurpose.SIGN_UP, address, None)
    contents = {"path": SIGN_UP_PATH + secret, "expires": _spelled(expires)}
    await mail_queue(session, NO_TEAM, MailPurpose.EMAIL_CONFIRMATION, to=email, contents=contents)


async def mail_reset_link(session: AsyncSession, email: str) -> None:
    """Mails a link to choose another password by, if somebody has this address."""
    user = await user_of_email(session, comparable_email(email) or "")
    if user is not None:
        await _mail_reset_link(session, user)


async def link_behind(session: AsyncSession, secret: str, purpose: LinkPurpose) -> MailedLink | None:
    """The link with this secret, if it is good for the purpose; opening it does not use it up."""
    if not SecretKind.MAILED_LINK.fits(secret):
        return None
    found: MailedLink | None = await session.scalar(select(MailedLink).where(*_good(secret, purpose)))
    return found


async def use_link(session: AsyncSession, secret: str, purpose: LinkPurpose) -> MailedLink | None:
    """The same, for the one who uses it first: it and its like for this address are good no more."""
    using = delete(MailedLink).where(*_good(secret, purpose)).returning(MailedLink)
    used: MailedLink | None = await session.scalar(using)
    if used is not None:
        same = delete(MailedLink).where(_link.email == used.email, _link.purpose == purpose)
        await session.execute(same)
    return used


async def forget_expired_links(session: AsyncSession) -> None:
    """Removes the links that are good no more."""
    await session.execute(delete(MailedLink).where(_link.expires_at < datetime.now(UTC)))


def _good(secret: str, purpose: LinkPurpose) -> tuple[Any, ...]:
    return (
        _link.secret_hash == hash_of(secret),
        _link.purpose == purpose,
        _link.expires_at > datetime.now(UTC),
    )


async def _mail_reset_link(session: AsyncSession, user: User, *, signed_up: bool = False) -> None:
    secret, expires = await _new_link(session, LinkPurpose.PASSWORD_RESET, user.email, user.id)
    contents = {"path": RESET_PATH + secret, "expires": _spelled(expires), "signed_up": signed_up}
    await mail_queue(session, NO_TEAM, MailPurpose.PASSWORD_RESET, to=user.email, contents=contents)


async def _new_link(
    session: AsyncSession, purpose: LinkPurpose, email: str, user_id: str | None
) -> tuple[str, datetime]:
    await forget_expired_links(session)
    secret, now = SecretKind.MAILED_LINK.new(), datetime.now(UTC)
    expires = now + LIFETIME[purpose]
    session.add(
        MailedLink(
            secret_hash=hash_of(secret),
            purpose=purpose,
            email=email,
            user_id=user_id,
            created_at=now,
            expires_at=expires,
        )
    )
    return secret, expires


def _spelled(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC"
