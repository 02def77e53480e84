"""An app as the protocol library asks about it."""

import hmac

from authlib.oauth2.rfc6749 import ClientMixin

from auth.oauth.refusals import not_registered
from models.app import App, AppKind
from models.redirect_uri import matches
from models.scope import KEPT_FROM_APPS, SCOPES, holds, in_order
from models.secret import hash_of

WITH_SECRET = ("client_secret_basic", "client_secret_post")
METHODS = (*WITH_SECRET, "none")
GRANTS = ("authorization_code", "refresh_token")


class Client(ClientMixin):
    """What an app is allowed in the protocol."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.client_id = app.id

    def get_client_id(self) -> str:
        """The id of the app."""
        return self.client_id

    def get_default_redirect_uri(self) -> str | None:
        """The only one there is; with several the request has to name one (RFC 6749 §3.1.2.3)."""
        return self.app.redirect_uris[0] if len(self.app.redirect_uris) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str:
        """What is asked for; all that was registered where nothing is.

        Raises InvalidScopeError for more than was registered.
        """
        asked = scope.split() if scope else self.app.scopes
        allowed = [each for each in asked if each in SCOPES and each not in KEPT_FROM_APPS]
        beyond = [each for each in asked if each not in allowed or not holds(self.app.scopes, each)]
        if beyond:
            raise not_registered(beyond)
        return " ".join(in_order(asked))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it was registered."""
        return any(matches(each, redirect_uri, self.app.kind) for each in self.app.redirect_uris)

    def check_client_secret(self, client_secret: str) -> bool:
        """Compares in constant time."""
        kept = self.app.secret_hash
        return kept is not None and hmac.compare_digest(hash_of(client_secret), kept)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """With the secret for an app that has one, and without for one that has none."""
        return method in WITH_SECRET if self.app.kind is AppKind.CONFIDENTIAL else method == "none"

    def check_response_type(self, response_type: str) -> bool:
        """Codes only: no token ever passes through a browser's address (RFC 9700 §2.1.2)."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Codes and refresh tokens."""
        return grant_type in GRANTS
