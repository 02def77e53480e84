"""Sessions as credentials: a person who has signed in with a browser acts in one of their teams."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, select, update
from sqlalchemy.orm import aliased

from auth.credential import USE_RECORDED_EVERY, CredentialKind, digest, sign_in
from models.member import Member, MemberRole
from models.plan import Plan
from models.role import ROLES
from models.team import Team
from models.user_session import LONGEST, UserSession, is_alive
from models.viewer import Actor, ActorKind, Viewer

_session: Any = UserSession


@dataclass(frozen=True, slots=True)
class TeamSession:
    """What a browser presents: the secret in its cookie, and the team that the person means."""

    secret: str
    team_id: str


def live(team_id: ColumnElement[str], credential: ColumnElement[str]) -> Select[Any]:
    """The session behind `credential`, with the person's place in the team and the team's plan.

    It is good while the session is alive and the person belongs to the team.
    """
    session: Any = aliased(UserSession)
    member: Any = aliased(Member)
    team: Any = aliased(Team)
    return (
        select(
            session.id,
            session.created_at,
            session.last_seen_at.label("last_used_at"),
            member.user_id,
            member.id.label("member_id"),
            member.name,
            member.role,
            team.plan,
        )
        .select_from(session)
        .join(member, member.user_id == session.user_id)
        .join(team, team.id == member.team_id)
        .where(
            session.secret_hash == digest(credential),
            is_alive(session),
            member.team_id == team_id,
            member.removed_at.is_(None),
        )
    )


def _viewer(team_id: str, found: Mapping[str, Any]) -> Viewer:
    role = MemberRole(found["role"])
    return Viewer(
        team_id,
        Actor(kind=ActorKind.MEMBER, id=found["member_id"], name=found["name"]),
        ROLES[role].scopes,
        Plan(found["plan"]),
        expires_at=datetime.fromisoformat(found["created_at"]) + LONGEST,
        user_id=found["user_id"],
        role=role,
        session_id=found["id"],
    )


def _use(_team_id: str, id: str, now: datetime) -> Update:
    stale = _session.last_seen_at < now - USE_RECORDED_EVERY
    return update(_session).where(_session.id == id, stale).values(last_seen_at=now)


def _no_team(_secret: str) -> None:
    """A session belongs to a person: its secret names no team."""


SESSION = CredentialKind(_no_team, sign_in(live), _viewer, _use)
