"""Access tokens as credentials: an app signs in for a person with `Authorization: Bearer at_…`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, func, or_, select, update
from sqlalchemy.orm import aliased

from auth.credential import USE_RECORDED_EVERY, CredentialKind, digest, sign_in
from models.app import App
from models.authorization import Authorization
from models.member import Member, MemberRole
from models.plan import Plan
from models.role import grantable
from models.secret import SecretKind
from models.team import Team
from models.token import AccessToken
from models.viewer import Actor, ActorKind, Viewer

_authorization: Any = Authorization


def live(team_id: ColumnElement[str], credential: ColumnElement[str]) -> Select[Any]:
    """The token behind `credential`, with the plan of its team and the role of the person.

    It is good until it expires, and while it is not revoked, its authorization lives, the app exists and the
    person belongs to the team.
    """
    token: Any = aliased(AccessToken)
    authorization: Any = aliased(Authorization)
    app: Any = aliased(App)
    member: Any = aliased(Member)
    team: Any = aliased(Team)
    return (
        select(
            app.id,
            app.name,
            token.scopes,
            token.expires_at,
            authorization.id.label("authorization_id"),
            authorization.user_id,
            authorization.last_used_at,
            member.role,
            team.plan,
        )
        .select_from(token)
        .join(
            authorization,
            (authorization.team_id == token.team_id) & (authorization.id == token.authorization_id),
        )
        .join(app, app.id == authorization.app_id)
        .join(
            member,
            (member.team_id == authorization.team_id) & (member.id == authorization.member_id),
        )
        .join(team, team.id == token.team_id)
        .where(
            token.team_id == team_id,
            token.secret_hash == digest(credential),
            token.revoked_at.is_(None),
            token.expires_at > func.now(),
            authorization.revoked_at.is_(None),
            app.deleted_at.is_(None),
            member.user_id == authorization.user_id,
        )
    )


def _viewer(team_id: str, found: Mapping[str, Any]) -> Viewer:
    role = MemberRole(found["role"])
    return Viewer(
        team_id,
        Actor(kind=ActorKind.APP, id=found["id"], name=found["name"]),
        frozenset(grantable(role, found["scopes"])),
        Plan(found["plan"]),
        expires_at=datetime.fromisoformat(found["expires_at"]),
        user_id=found["user_id"],
        role=role,
        authorization_id=found["authorization_id"],
    )


def _use(team_id: str, id: str, now: datetime) -> Update:
    of = _authorization
    stale = or_(of.last_used_at.is_(None), of.last_used_at < now - USE_RECORDED_EVERY)
    noting = update(of).where(of.team_id == team_id, of.id == id, stale)
    return noting.values(last_used_at=now, updated_at=of.updated_at)


ACCESS_TOKEN = CredentialKind(SecretKind.ACCESS_TOKEN.team_of, sign_in(live), _viewer, _use)
