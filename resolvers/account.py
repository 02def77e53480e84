"""What mailed links are used for: opening an account with a team, and choosing another password."""

import re
import secrets
import unicodedata
from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Refused
from models.identifier import Prefix, new_id
from models.mailed_link import LinkPurpose
from models.user import User
from models.viewer import Viewer
from resolvers.mailed_link import use_link
from resolvers.team import team_create
from resolvers.user import password_set

LINK_OVER = "This link has been used already, or is too old."
_OTHER_THAN_SLUG = re.compile(r"[^a-z0-9]+")
_user: Any = User


class SignUpDraft(TypedDict):
    """An account and a team as whoever opens them gives them."""

    name: str
    password_hash: str
    team: str
    currency: str
    timezone: str
    locale: str


async def user_sign_up(
    session: AsyncSession, viewer: Viewer, link: str, input: SignUpDraft
) -> dict[str, Any]:
    """Makes the user whose address the link proves, and the viewer's team with them as its owner.

    Their address is the team's too, until it names another one.

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
            "locale": input["locale"],
            "email": proven.email,
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


def new_slug(name: str) -> str:
    """A slug that reads like the name and that no other team has: four random characters end it."""
    ascii_name = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    readable = _OTHER_THAN_SLUG.sub("-", ascii_name).strip("-")[:50].strip("-")
    return f"{readable or 'team'}-{secrets.token_hex(3)}"
