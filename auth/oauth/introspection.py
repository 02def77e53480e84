"""What a token is good for (RFC 7662), told to the app that it was issued to and to nobody else."""

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from auth.oauth import issued
from auth.oauth.client import METHODS, Client
from models.token import AccessToken

if TYPE_CHECKING:
    from auth.oauth.server import Server


class Introspection(issued.AnyHint, IntrospectionEndpoint):
    """Answers `{"active": false}` for whatever is not good, or not the app's."""

    CLIENT_AUTH_METHODS = METHODS
    server: "Server"

    def query_token(self, token_string: str, token_type_hint: str | None) -> issued.Issued | None:
        """The token, if there is one."""
        return issued.find(self.server.session, token_string)

    def check_permission(self, token: issued.Issued, client: Client, request: Any) -> bool:
        """Only its own app may ask."""
        return token.check_client(client)

    def introspect_token(self, token: issued.Issued) -> dict[str, Any]:
        """The members of RFC 7662 §2.2, with the team that the token is bound to."""
        row, authorization = token.row, token.authorization
        return {
            "active": True,
            "iss": self.server.issuer,
            "client_id": authorization.app_id,
            "sub": authorization.user_id,
            "team_id": row.team_id,
            "scope": " ".join(row.scopes),
            "token_type": "Bearer" if isinstance(row, AccessToken) else "refresh_token",
            "iat": int(row.created_at.timestamp()),
            "exp": int(row.expires_at.timestamp()),
        }
