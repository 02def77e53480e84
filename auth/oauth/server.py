"""The authorization server: one object per request, on the session of that request's transaction.

The transaction has to be committed whatever is answered, for an error may have ended a family of tokens.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidClientError,
    InvalidRequestError,
    UnsupportedResponseTypeError,
)
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc9207 import IssuerParameter
from sqlalchemy import text
from sqlalchemy.orm import Session

from auth.oauth.client import Client
from auth.oauth.code_grant import CodeGrant, Consent
from auth.oauth.introspection import Introspection
from auth.oauth.pkce import S256
from auth.oauth.refresh_grant import RefreshGrant
from auth.oauth.refusals import UnprovenClient, check_characters
from auth.oauth.request import Answer, Request
from auth.oauth.revocation import Revocation
from models.app import App
from models.identifier import Prefix, prefix_of
from models.scope import SCOPES
from models.viewer import SYSTEM, Actor, ActorKind

_NAME_APP = text("select set_config('app.client_id', :client_id, true)")
"""Row-level security shows a foreign app to nobody but who names it."""


class _Issuer(IssuerParameter):
    """Names us in every answer that goes through the browser, errors included (RFC 9207)."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


class Server(AuthorizationServer):
    """The library's server over our tables. `issuer` is our own address, without a path."""

    def __init__(self, session: Session, issuer: str) -> None:
        super().__init__(scopes_supported=list(SCOPES))
        self.session = session
        self.issuer = issuer
        self.actor = SYSTEM
        """Whoever caused what happened, once somebody has proven who they are."""
        self.ended: list[str] = []
        """The authorizations that are to be revoked before the transaction is over."""
        self._iss = _Issuer(issuer)
        self.register_grant(CodeGrant, [S256(required=True)])
        self.register_grant(RefreshGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)
        self.register_extension(self._iss)

    def consented(self, request: Request, grant: CodeGrant, consent: Consent | None) -> Answer:
        """Sends the browser back to the app with a code, or without consent with `access_denied`."""
        answer: Answer = self.create_authorization_response(request, grant_user=consent, grant=grant)
        return answer

    def refused(self, request: Request, error: OAuth2Error) -> Answer:
        """Sends the browser back to the app with the error; only for an error that knows a redirect URI."""
        answer: Answer = self.handle_error_response(request, error)
        self._iss.add_issuer_parameter(self, answer)
        return answer

    def get_authorization_grant(self, request: Request) -> Any:
        """What a browser comes for; raises OAuth2Error for all but a code."""
        check_characters(request.form, "response_type", "redirect_uri")
        try:
            return super().get_authorization_grant(request)
        except UnsupportedResponseTypeError as error:
            description, code = "The 'response_type' has to be code.", UnsupportedResponseTypeError.error
            raise OAuth2Error(description, error=code, redirect_uri=error.redirect_uri) from None

    def validate_requested_scope(self, scope: str) -> None:
        """Nothing: what the app has registered says which scopes it may ask for."""

    def authenticate_client(self, request: Request, methods: Sequence[str], endpoint: str = "token") -> Any:
        """The app.

        Raises UnprovenClient, and InvalidRequestError for one that proves itself in two ways (RFC 6749 §2.3).
        """
        basic_id, _ = extract_basic_authorization(request.headers)
        if basic_id and (
            request.form.get("client_secret") or request.form.get("client_id", basic_id) != basic_id
        ):
            raise InvalidRequestError("Authenticate the client in one way only.")
        try:
            client: Client = super().authenticate_client(request, methods, endpoint)
        except InvalidClientError as error:
            raise UnprovenClient(status_code=error.status_code) from None
        self.actor = Actor(ActorKind.APP, client.app.id, client.app.name)
        return client

    def query_client(self, client_id: str) -> Client | None:
        """The app with this id, of whatever team, unless it was deleted."""
        if prefix_of(client_id) is not Prefix.APP:
            return None
        self.session.execute(_NAME_APP, {"client_id": client_id})
        app = self.session.get(App, client_id)
        return None if app is None or app.deleted_at is not None else Client(app)

    def create_oauth2_request(self, request: Request) -> Request:
        """Requests are made by the caller already."""
        return request

    def handle_response(
        self, status: int, body: Mapping[str, Any] | str, headers: Sequence[tuple[str, str]]
    ) -> Answer:
        """Browsers go on with GET after a form, so never 307 (RFC 9700 §4.12)."""
        return Answer(
            303 if status == 302 else status, body if isinstance(body, Mapping) else None, dict(headers)
        )

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""
