"""Giving tokens back (RFC 7009)."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc7009 import RevocationEndpoint

from auth.oauth import issued
from auth.oauth.client import METHODS
from models.token import AccessToken

if TYPE_CHECKING:
    from auth.oauth.server import Server


class Revocation(issued.AnyHint, RevocationEndpoint):
    """An access token ends by itself, a refresh token with its whole family."""

    CLIENT_AUTH_METHODS = METHODS
    server: "Server"

    def query_token(self, token_string: str, token_type_hint: str | None) -> issued.Issued | None:
        """The token, if there is one; what is unknown is answered like what was revoked (RFC 7009 §2.2)."""
        return issued.find(self.server.session, token_string)

    def revoke_token(self, token: issued.Issued, request: Any) -> None:
        """Ends it at once."""
        if isinstance(token.row, AccessToken):
            token.row.revoked_at = token.row.revoked_at or datetime.now(UTC)
        else:
            self.server.ended.append(token.row.authorization_id)
