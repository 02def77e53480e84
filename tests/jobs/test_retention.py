"""Retention: what has had its time is forgotten, and nothing else is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.retention import forget_old_rows
from jobs.workshop import Workshop
from models.app import App, AppKind
from models.authorization import Authorization
from models.authorization_code import AuthorizationCode
from models.errors import Refused
from models.event import EventType
from models.idempotency_key import IdempotencyKey
from models.identifier import Prefix, new_id
from models.invitation import Invitation
from models.mail import NO_TEAM
from models.mailed_link import LinkPurpose, MailedLink
from models.member import Member, MemberRole
from models.team import Team
from models.token import AccessToken, RefreshToken
from models.user import User
from models.user_session import UserSession
from models.viewer import SYSTEM, Viewer
from resolvers import event_log
from resolvers.events import record
from resolvers.perform import Outcome, perform
from resolvers.team import team_create
from server.database import Database

KEPT = timedelta(days=365)


@pytest.fixture
async def viewer(database: Database) -> Viewer:
    async def create(session: AsyncSession, viewer: Viewer) -> Outcome:
        return await team_create(session, viewer, {"slug": "acme", "name": "Acme", "currency": "EUR"})

    viewer = Viewer(new_id(Prefix.TEAM), SYSTEM)
    await perform(database, viewer, create)
    return viewer


async def log(database: Database, viewer: Viewer, *ages: timedelta) -> None:
    """Lets the team's event log be one event of each of these ages, in this order."""

    async def note(session: AsyncSession, viewer: Viewer) -> Outcome:
        subject = await session.get_one(Team, viewer.team_id)
        for _ in ages:
            record(session, EventType.TEAM_UPDATED, subject)
        return {}

    async with database.transaction(viewer.team_id) as session:
        await session.execute(text("delete from event"))
    await perform(database, viewer, note)
    async with database.transaction(viewer.team_id) as session:
        numbers = list(await session.scalars(text("select no from event order by no")))
        aged = text("update event set occurred_at = now() - cast(:age as interval) where no = :no")
        await session.execute(aged, [{"age": age, "no": no} for no, age in zip(numbers, ages, strict=True)])


async def test_old_events_are_forgotten_and_their_cursors_have_expired(
    database: Database, viewer: Viewer
) -> None:
    old, young = timedelta(days=366), timedelta(days=364)
    await log(database, viewer, old, old, young, young)
    async with database.transaction(viewer.team_id) as session:
        before = await event_log.extent(session, viewer.team_id)
    await forget_old_rows(Workshop(database, events_kept=KEPT))
    async with database.transaction(viewer.team_id) as session:
        after = await event_log.extent(session, viewer.team_id)
        assert (after.floor, after.last) == (before.floor + 2, before.last)
        kept = await event_log.read(session, viewer.team_id, 10, after=0)
        assert [event.no for event in kept] == [after.last - 1, after.last]
        assert await event_log.start(session, viewer.team_id, str(after.floor)) == after.floor
        with pytest.raises(Refused, match="no longer kept"):
            await event_log.start(session, viewer.team_id, str(after.floor - 1))


async def test_the_log_keeps_no_gaps_where_the_clock_went_back(database: Database, viewer: Viewer) -> None:
    old, young = timedelta(days=366), timedelta(days=364)
    await log(database, viewer, old, young, old, young)
    await forget_old_rows(Workshop(database, events_kept=KEPT))
    async with database.transaction(viewer.team_id) as session:
        held = await event_log.extent(session, viewer.team_id)
        assert held.last - held.floor == len(await event_log.read(session, viewer.team_id, 10, after=0)) == 3


async def test_a_log_that_is_forgotten_as_a_whole_goes_on_from_where_it_was(
    database: Database, viewer: Viewer
) -> None:
    await log(database, viewer, *[timedelta(days=400)] * 5_000)
    await forget_old_rows(Workshop(database, events_kept=KEPT))
    async with database.transaction(viewer.team_id) as session:
        held = await event_log.extent(session, viewer.team_id)
        assert held.floor == held.last >= 5_000
        assert await event_log.start(session, viewer.team_id, str(held.last)) == held.last


async def test_events_can_be_kept_for_ever(database: Database, viewer: Viewer) -> None:
    await log(database, viewer, timedelta(days=40_000))
    await forget_old_rows(Workshop(database, events_kept=None))
    async with database.transaction(viewer.team_id) as session:
        assert len(await event_log.read(session, viewer.team_id, 10, after=0)) == 1


async def test_answers_are_kept_for_24_hours(database: Database, viewer: Viewer) -> None:
    now = datetime.now(UTC)
    async with database.transaction(viewer.team_id) as session:
        for hours in (0, 23, 25, 900):
            made = now - timedelta(hours=hours)
            key = IdempotencyKey(team_id=viewer.team_id, key=f"{hours}", fingerprint=b"", created_at=made)
            session.add(key)
    await forget_old_rows(Workshop(database))
    async with database.transaction(viewer.team_id) as session:
        assert list(await session.scalars(text("select key from idempotency_key order by 1"))) == ["0", "23"]


def around(now: datetime) -> dict[bytes, datetime]:
    """Names of credentials, with when they end."""
    day = timedelta(days=1)
    return {b"lives": now + day / 24, b"over": now - day / 24, b"old": now - 2 * day}


async def test_credentials_of_people_are_forgotten_a_day_after_their_end(database: Database) -> None:
    now = datetime.now(UTC)
    async with database.transaction(NO_TEAM) as session:
        user = await a_user(session)
        for name, end in around(now).items():
            session.add(
                MailedLink(
                    secret_hash=name,
                    purpose=LinkPurpose.PASSWORD_RESET,
                    email=user.email,
                    created_at=now,
                    expires_at=end,
                )
            )
            session.add(a_session(user, name, begun=now, seen=now, revoked_at=end))
    await forget_old_rows(Workshop(database))
    for table in ("mailed_link", "user_session"):
        assert await left(database, NO_TEAM, table) == {b"lives", b"over"}, table


async def test_credentials_of_apps_are_forgotten_a_day_after_their_end(
    database: Database, viewer: Viewer
) -> None:
    now = datetime.now(UTC)
    ids: dict[str, Any] = {"team_id": viewer.team_id}
    async with database.transaction(viewer.team_id) as session:
        user = await a_user(session)
        member = Member(
            id=new_id(Prefix.MEMBER),
            user_id=user.id,
            name="Ann",
            email=user.email,
            role=MemberRole.OWNER,
            **ids,
        )
        app = App(
            id=new_id(Prefix.APP), kind=AppKind.PUBLIC, name="An app", redirect_uris=[], scopes=[], **ids
        )
        session.add_all([member, app])
        await session.flush()
        named: dict[str, Any] = {
            "app_id": app.id,
            "user_id": user.id,
            "member_id": member.id,
            "scopes": [],
            **ids,
        }
        allowed = Authorization(id=new_id(Prefix.AUTHORIZATION), **named)
        session.add(allowed)
        await session.flush()
        for name, end in around(now).items():
            secret: dict[str, Any] = {"secret_hash": name, "expires_at": end, **ids}
            session.add(AuthorizationCode(code_challenge="", **{**named, **secret}))
            token = {"authorization_id": allowed.id, "scopes": [], "created_at": now, **secret}
            session.add_all([AccessToken(**token), RefreshToken(**token)])
    await forget_old_rows(Workshop(database))
    for table in ("authorization_code", "access_token", "refresh_token"):
        assert await left(database, viewer.team_id, table) == {b"lives", b"over"}, table


async def test_invitations_are_forgotten_a_day_after_their_end_and_their_members_stay(
    database: Database, viewer: Viewer
) -> None:
    now = datetime.now(UTC)
    async with database.transaction(viewer.team_id) as session:
        for name, end in around(now).items():
            ids = {"team_id": viewer.team_id, "member_id": new_id(Prefix.MEMBER)}
            member = Member(
                id=ids["member_id"], team_id=viewer.team_id, name="Ann", email=f"{name!r}@example.com"
            )
            session.add(member)
            await session.flush()
            session.add(
                Invitation(secret_hash=name, invited_by="Acme", created_at=now, expires_at=end, **ids)
            )
    await forget_old_rows(Workshop(database))
    assert await left(database, viewer.team_id, "invitation") == {b"lives", b"over"}
    async with database.transaction(viewer.team_id) as session:
        assert await session.scalar(text("select count(*) from member")) == 3


async def test_sessions_that_nobody_uses_are_forgotten(database: Database) -> None:
    now = datetime.now(UTC)
    async with database.transaction(NO_TEAM) as session:
        user = await a_user(session)
        for begun, seen in ((0, 0), (20, 6), (20, 9), (32, 0)):
            days = {"begun": now - timedelta(days=begun), "seen": now - timedelta(days=seen)}
            session.add(a_session(user, f"{begun} {seen}".encode(), **days))
    await forget_old_rows(Workshop(database))
    assert await left(database, NO_TEAM, "user_session") == {b"0 0", b"20 6"}


async def a_user(session: AsyncSession) -> User:
    user = User(id=new_id(Prefix.USER), email="ann@example.com", name="Ann")
    session.add(user)
    await session.flush()
    return user


def a_session(
    user: User, secret_hash: bytes, *, begun: datetime, seen: datetime, revoked_at: datetime | None = None
) -> UserSession:
    return UserSession(
        id=new_id(Prefix.SESSION),
        user_id=user.id,
        secret_hash=secret_hash,
        created_at=begun,
        last_seen_at=seen,
        revoked_at=revoked_at,
    )


async def left(database: Database, team_id: str, table: str) -> set[bytes]:
    async with database.transaction(team_id) as session:
        return set(await session.scalars(text(f"select secret_hash from {table}")))
