"""API keys as credentials: software signs in as the team, with `Authorization: Bearer ak_…`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, or_, select, update
from sqlalchemy.orm import aliased

from auth.credential import USE_RECORDED_EVERY, CredentialKind, digest, sign_in
from models.api_key import ApiKey
from models.plan import Plan
from models.secret import SecretKind
from models.team import Team
from models.viewer import Actor, ActorKind, Viewer

_key: Any = ApiKey


def live(team_id: ColumnElement[str], credential: ColumnElement[str]) -> Select[Any]:
    """The key behind `credential`, unless it is revoked, with the plan of its team."""
    key: Any = aliased(ApiKey)
    team: Any = aliased(Team)
    return (
        select(key.id, key.name, key.scopes, key.last_used_at, team.plan)
        .select_from(key)
        .join(team, team.id == key.team_id)
        .where(
            key.team_id == team_id,
            key.secret_hash == digest(credential),
            key.revoked_at.is_(None),
        )
    )


def _viewer(team_id: str, found: Mapping[str, Any]) -> Viewer:
    actor = Actor(kind=ActorKind.API_KEY, id=found["id"], name=found["name"])
    return Viewer(team_id, actor, frozenset(found["scopes"]), Plan(found["plan"]))


def _use(team_id: str, id: str, now: datetime) -> Update:
    stale = or_(_key.last_used_at.is_(None), _key.last_used_at < now - USE_RECORDED_EVERY)
    noting = update(_key).where(_key.team_id == team_id, _key.id == id, stale)
    return noting.values(last_used_at=now, updated_at=_key.updated_at)


API_KEY = CredentialKind(SecretKind.API_KEY.team_of, sign_in(live), _viewer, _use)
