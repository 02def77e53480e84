"""Tokens that apps ask about or give back: found by what they are, whatever the hint says (RFC 7009 §2.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.oauth import tokens
from auth.oauth.client import Client
from auth.oauth.request import Request
from models.authorization import Authorization
from models.secret import SecretKind, hash_of
from models.token import AccessToken, RefreshToken

_authorization: Any = Authorization


@dataclass(frozen=True, slots=True)
class Issued:
    """A token with its authorization, as the library asks about it."""

    row: AccessToken | RefreshToken
    authorization: Authorization
    opens: bool
    """Whether the person still belongs to the team."""

    def check_client(self, client: Client) -> bool:
        """Whether it was issued to this app."""
        return self.authorization.app_id == client.client_id

    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.row.expires_at <= datetime.now(UTC)

    def is_revoked(self) -> bool:
        """Whether it, or all of its family, has ended."""
        ended = self.row.revoked_at if isinstance(self.row, AccessToken) else self.row.rotated_at
        return ended is not None or self.authorization.revoked_at is not None or not self.opens


class AnyHint:
    """An endpoint that finds tokens by themselves, and passes over hints (RFC 7009 §2.2)."""

    def check_params(self, request: Request, client: Client) -> None:
        """Raises InvalidRequestError without a token."""
        if "token" not in request.form:
            raise InvalidRequestError("Missing 'token' in request.")


def team_of_token(token: str) -> str | None:
    """The id of the team whose token this would be; None for what is no token."""
    return SecretKind.ACCESS_TOKEN.team_of(token) or SecretKind.REFRESH_TOKEN.team_of(token)


def find(session: Session, token: str) -> Issued | None:
    """The token, whoever asks; None for one that is unknown."""
    table: Any = AccessToken if SecretKind.ACCESS_TOKEN.team_of(token) else RefreshToken
    finding = (
        select(table, Authorization)
        .join(
            _authorization,
            (_authorization.team_id == table.team_id) & (_authorization.id == table.authorization_id),
        )
        .where(table.team_id == team_of_token(token), table.secret_hash == hash_of(token))
    )
    found = session.execute(finding).one_or_none()
    if found is None:
        return None
    row, authorization = found
    opens = tokens.still_belongs(session, authorization)
    return Issued(row, authorization, opens)
