"""Making tokens, and ending them: an authorization and all its tokens are one family."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from models.authorization import Authorization
from models.member import Member
from models.secret import SecretKind, hash_of
from models.token import ACCESS_TOKEN_LIFETIME, REFRESH_TOKEN_LIFETIME, AccessToken, RefreshToken

KEPT_AFTER_EXPIRY: Final = timedelta(days=1)
_access: Any = AccessToken
_refresh: Any = RefreshToken
_authorization: Any = Authorization
_member: Any = Member


def new_tokens(team_id: str, scopes: Sequence[str]) -> dict[str, Any]:
    """A pair of tokens as the token endpoint answers them (RFC 6749 §5.1); nothing is kept yet."""
    return {
        "token_type": "Bearer",
        "access_token": SecretKind.ACCESS_TOKEN.new(team_id),
        "expires_in": int(ACCESS_TOKEN_LIFETIME.total_seconds()),
        "refresh_token": SecretKind.REFRESH_TOKEN.new(team_id),
        "scope": " ".join(scopes),
    }


def keep(
    session: Session, authorization: Authorization, tokens: dict[str, Any], refreshable: Sequence[str]
) -> None:
    """Keeps a new pair as the authorization's; `refreshable` are the scopes that a refresh may ask for.

    What the team had that expired more than a day ago goes: by then nobody has a use for it, not even to
    prove a theft.
    """
    team_id, id, now = authorization.team_id, authorization.id, datetime.now(UTC)
    for table in (_access, _refresh):
        stale = table.expires_at < now - KEPT_AFTER_EXPIRY
        session.execute(delete(table).where(table.team_id == team_id, stale))
    session.add(
        AccessToken(
            team_id=team_id,
            secret_hash=hash_of(tokens["access_token"]),
            authorization_id=id,
            scopes=tokens["scope"].split(),
            created_at=now,
            expires_at=now + ACCESS_TOKEN_LIFETIME,
        )
    )
    session.add(
        RefreshToken(
            team_id=team_id,
            secret_hash=hash_of(tokens["refresh_token"]),
            authorization_id=id,
            scopes=list(refreshable),
            created_at=now,
            expires_at=now + REFRESH_TOKEN_LIFETIME,
        )
    )


def authorization_of(session: Session, team_id: str, id: str) -> Authorization | None:
    """The authorization, locked against its end until this transaction is over; None where it has ended."""
    finding = (
        select(Authorization)
        .where(
            _authorization.team_id == team_id, _authorization.id == id, _authorization.revoked_at.is_(None)
        )
        .with_for_update(read=True)
    )
    return session.scalars(finding).one_or_none()


def still_belongs(session: Session, granted: Authorization) -> bool:
    """Whether the person who consented still has their place in the team."""
    place = (_member.team_id == granted.team_id, _member.id == granted.member_id)
    return bool(session.scalar(select(exists().where(*place, _member.user_id == granted.user_id))))
