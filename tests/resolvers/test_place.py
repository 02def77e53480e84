"""The teams that a user sees before one is chosen: theirs, and nothing else of them."""

from sqlalchemy import text

from models.identifier import Prefix, new_id
from models.label import Label
from models.member import Member, MemberRole
from models.team import Team
from models.user import User
from resolvers.place import places_of
from server.database import Database


async def a_team(database: Database, name: str, *users: str, role: MemberRole = MemberRole.MEMBER) -> str:
    """The id of a team with these members, a label and somebody who is only invited."""
    team = new_id(Prefix.TEAM)
    async with database.transaction(team) as session:
        session.add(Team(id=team, slug=team, name=name, currency="USD"))
        await session.flush()
        session.add(Label(team_id=team, id=new_id(Prefix.LABEL), name="Urgent", name_key="urgent"))
        for user in (*users, None):
            member, email = new_id(Prefix.MEMBER), f"{new_id(Prefix.USER)}@example.com"
            row = Member(team_id=team, id=member, user_id=user, name="Ann", email=email, role=role)
            session.add(row)
    return team


async def a_user(database: Database) -> str:
    user = new_id(Prefix.USER)
    async with database.transaction(None) as session:
        session.add(User(id=user, email=f"{user}@example.com", name="Ann"))
    return user


async def test_a_user_sees_the_teams_they_belong_to_by_name(database: Database) -> None:
    ann, ben = await a_user(database), await a_user(database)
    beta = await a_team(database, "beta", ann, role=MemberRole.VIEWER)
    alpha = await a_team(database, "Alpha", ann, ben, role=MemberRole.OWNER)
    await a_team(database, "Gamma", ben)
    async with database.transaction(None) as session:
        found = await places_of(session, ann)
    assert [(place.team_id, place.team_name, place.role) for place in found] == [
        (alpha, "Alpha", MemberRole.OWNER),
        (beta, "beta", MemberRole.VIEWER),
    ]


async def test_row_level_security_shows_a_user_their_places_and_nothing_else(database: Database) -> None:
    ann, ben = await a_user(database), await a_user(database)
    await a_team(database, "Alpha", ann, ben)
    await a_team(database, "Gamma", ben)
    async with database.transaction(None) as session:
        await places_of(session, ann)
        counts = {
            table: await session.scalar(text(f"select count(*) from {table}"))
            for table in ("member", "team", "label")
        }
        assert counts == {"member": 1, "team": 1, "label": 0}
        for change in (
            "update member set role = 'OWNER'",
            "update team set name = 'x'",
            "delete from member",
        ):
            assert (await session.execute(text(change))).rowcount == 0, change  # type: ignore[attr-defined]


async def test_who_belongs_to_no_team_sees_none(database: Database) -> None:
    await a_team(database, "Alpha", await a_user(database))
    async with database.transaction(None) as session:
        assert await places_of(session, await a_user(database)) == []
        assert await places_of(session, "") == []
        assert await session.scalar(text("select count(*) from team")) == 0


async def test_a_user_is_forgotten_with_the_transaction(database: Database) -> None:
    ann = await a_user(database)
    await a_team(database, "Alpha", ann)
    async with database.transaction(None) as session:
        assert len(await places_of(session, ann)) == 1
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from member")) == 0
        assert await connection.scalar(text("select count(*) from team")) == 0
