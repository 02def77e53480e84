"""Refresh tokens: each is good for one new pair; using one again ends the family (RFC 9700 §4.14.2)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749.grants import RefreshTokenGrant
from sqlalchemy import select

from auth.oauth import tokens
from auth.oauth.client import METHODS, Client
from models.authorization import Authorization
from models.secret import SecretKind, hash_of
from models.token import RefreshToken

if TYPE_CHECKING:
    from auth.oauth.server import Server

_token: Any = RefreshToken


@dataclass(frozen=True, slots=True)
class Refreshable:
    """A refresh token that is good, as the library asks about it."""

    row: RefreshToken
    authorization: Authorization

    def check_client(self, client: Client) -> bool:
        """Whether it was issued to this app."""
        return self.authorization.app_id == client.client_id

    def get_scope(self) -> str:
        """The most that may be asked for."""
        return " ".join(self.row.scopes)


class RefreshGrant(RefreshTokenGrant):
    """From a refresh token to a new pair."""

    INCLUDE_NEW_REFRESH_TOKEN = True
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    server: "Server"

    def authenticate_refresh_token(self, refresh_token: str) -> Refreshable | None:
        """The app's token, locked until this transaction is over; one that was rotated ends its family."""
        session, team_id = self.server.session, SecretKind.REFRESH_TOKEN.team_of(refresh_token)
        finding = select(RefreshToken).where(
            _token.team_id == team_id, _token.secret_hash == hash_of(refresh_token)
        )
        found = session.scalars(finding.with_for_update()).one_or_none()
        if found is None:
            return None
        if found.rotated_at is not None:
            self.server.ended.append(found.authorization_id)
            return None
        authorization = tokens.authorization_of(session, found.team_id, found.authorization_id)
        if authorization is None or found.expires_at <= datetime.now(UTC):
            return None
        return Refreshable(found, authorization)

    def authenticate_user(self, refresh_token: Refreshable) -> str | None:
        """The person who consented, while they belong to the team."""
        granted = refresh_token.authorization
        return granted.user_id if tokens.still_belongs(self.server.session, granted) else None

    def generate_token(self, scope: str, **_: Any) -> dict[str, Any]:
        """A new pair."""
        return tokens.new_tokens(self.request.refresh_token.row.team_id, scope.split())

    def save_token(self, token: dict[str, Any]) -> None:
        """Keeps the pair. Fewer scopes hold for the access token alone (RFC 6749 §6)."""
        used: Refreshable = self.request.refresh_token
        tokens.keep(self.server.session, used.authorization, token, used.row.scopes)

    def revoke_old_credential(self, refresh_token: Refreshable) -> None:
        """The token was good this once."""
        refresh_token.row.rotated_at = datetime.now(UTC)
