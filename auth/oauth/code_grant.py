"""Authorization codes: given out with a person's consent, redeemed once (RFC 6749 §4.1, RFC 9700 §2.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from sqlalchemy import delete, select

from auth.oauth import tokens
from auth.oauth.client import METHODS, Client
from models.authorization import Authorization
from models.authorization_code import LIFETIME, AuthorizationCode
from models.event import EventType
from models.identifier import Prefix, new_id
from models.member import Member
from models.secret import SecretKind, hash_of
from models.viewer import Actor, ActorKind
from resolvers.events import record

if TYPE_CHECKING:
    from auth.oauth.server import Server

_code: Any = AuthorizationCode
_STAYS: Final = {"read": True, "key_share": True}
"""The lock that whoever takes somebody out of a team waits for, and nobody else."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A person allows the app to do this in this team."""

    user_id: str
    member_id: str
    team_id: str
    scopes: list[str]


@dataclass(frozen=True, slots=True)
class Redeemable:
    """A code that is good, as the library asks about it."""

    row: AuthorizationCode

    def get_redirect_uri(self) -> str | None:
        """Which the app has to name again, if it named it before."""
        return self.row.redirect_uri

    def get_scope(self) -> str:
        """What was allowed."""
        return " ".join(self.row.scopes)

    @property
    def code_challenge(self) -> str:
        """What the verifier has to fit."""
        return self.row.code_challenge

    @property
    def code_challenge_method(self) -> str:
        """The only one there is."""
        return "S256"


class CodeGrant(AuthorizationCodeGrant):
    """From a consent to a code, and from a code to tokens."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    server: "Server"

    def generate_authorization_code(self) -> str:
        """A code of the team that was chosen."""
        return SecretKind.AUTHORIZATION_CODE.new(self.request.user.team_id)

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Keeps the consent until it is redeemed; the team's codes that expired long ago go."""
        consent: Consent = request.user
        now = datetime.now(UTC)
        stale = _code.expires_at < now - tokens.KEPT_AFTER_EXPIRY
        self.server.session.execute(delete(AuthorizationCode).where(_code.team_id == consent.team_id, stale))
        self.server.session.add(
            AuthorizationCode(
                team_id=consent.team_id,
                secret_hash=hash_of(code),
                app_id=request.client.client_id,
                user_id=consent.user_id,
                member_id=consent.member_id,
                scopes=consent.scopes,
                redirect_uri=request.payload.redirect_uri,
                code_challenge=request.payload.data["code_challenge"],
                expires_at=now + LIFETIME,
            )
        )

    def query_authorization_code(self, code: str, client: Client) -> Redeemable | None:
        """The app's code, locked until this transaction is over; a second use ends what came of the first."""
        team_id = SecretKind.AUTHORIZATION_CODE.team_of(code)
        finding = select(AuthorizationCode).where(
            _code.team_id == team_id, _code.secret_hash == hash_of(code), _code.app_id == client.client_id
        )
        found = self.server.session.scalars(finding.with_for_update()).one_or_none()
        if found is None:
            return None
        if found.redeemed_at is not None:
            if found.authorization_id is not None:
                self.server.ended.append(found.authorization_id)
            return None
        return Redeemable(found) if datetime.now(UTC) < found.expires_at else None

    def authenticate_user(self, authorization_code: Redeemable) -> str | None:
        """The person who consented, while they belong to the team; they cannot leave it meanwhile."""
        granted = authorization_code.row
        member = self.server.session.get(Member, (granted.team_id, granted.member_id), with_for_update=_STAYS)
        return granted.user_id if member is not None and member.user_id == granted.user_id else None

    def generate_token(self, scope: str, **_: Any) -> dict[str, Any]:
        """A new pair."""
        return tokens.new_tokens(self.request.authorization_code.row.team_id, scope.split())

    def save_token(self, token: dict[str, Any]) -> None:
        """Makes the authorization, with its first pair of tokens."""
        code: AuthorizationCode = self.request.authorization_code.row
        authorization = Authorization(
            team_id=code.team_id,
            id=new_id(Prefix.AUTHORIZATION),
            app_id=code.app_id,
            user_id=code.user_id,
            member_id=code.member_id,
            scopes=code.scopes,
        )
        self.server.session.add(authorization)
        self.server.session.flush()
        tokens.keep(self.server.session, authorization, token, code.scopes)
        code.redeemed_at, code.authorization_id = datetime.now(UTC), authorization.id
        person = self.server.session.get_one(Member, (code.team_id, code.member_id))
        self.server.actor = Actor(ActorKind.MEMBER, person.id, person.name)
        record(self.server.session, EventType.APP_CONNECTED, authorization)

    def delete_authorization_code(self, authorization_code: Redeemable) -> None:
        """Nothing: a code that was redeemed stays, so that its second use is noticed."""
