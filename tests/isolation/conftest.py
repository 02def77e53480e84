"""Two teams behind two servers, each with one of the two walls between them taken down.

`unfiltered` keeps row-level security, but a proxy takes the application's team filters out of every
statement. `unwalled` works as a superuser, whom row-level security does not hold, and keeps its filters.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import asyncpg
import httpx2
import pytest
from pydantic import SecretStr
from starlette.routing import Route

from auth.session import Client, Sessions
from models.app import AppKind
from models.authorization import Authorization
from models.identifier import Prefix, new_id
from models.mail_template import MailTemplateKind
from models.member import Member
from models.tables import TABLES
from resolvers.app import AppDraft, app_register
from resolvers.mail_template import MailTemplateDraft, mail_template_set
from resolvers.perform import perform
from server.app import create_app
from server.database import Database
from server.embedded.cluster import OWNER, SUPERUSER
from server.embedded.postgres import EmbeddedPostgres
from server.onboarding import create_key
from server.settings import LogLevel, Settings
from tests.backstage import Backstage, Contents, backstage
from tests.graph.business import Business, new_business
from tests.http_client import http_client
from tests.isolation.rewriting_proxy import Passed, rewriting_proxy
from tests.server.serving import serving

DATABASE = "isolation"
CALLBACK = "https://app.example/callback"
MARK = "of the strangers"
"""Stands in every name that the other team has given."""
ID = re.compile(r"\b[a-z]+_[0-9a-hjkmnp-tv-z]{26}\b")


@dataclass(frozen=True)
class Side:
    """A team as one of its keys and as one of its people, and all ids by what they begin with."""

    team_id: str
    key: str
    cookie: str
    """The secret of that person's session in a browser."""
    ids: Mapping[str, Sequence[str]]

    def some(self, prefix: str) -> Sequence[str]:
        """The first, a middle and the last of the ids of one kind, which are in different states."""
        ids = self.ids.get(prefix, ())
        return sorted({ids[0], ids[len(ids) // 2], ids[-1]}) if ids else ()


@dataclass(frozen=True)
class Sides:
    """The caller's team, the other one, and all ids of the latter."""

    ours: Side
    theirs: Side
    foreign: frozenset[str]


@dataclass(frozen=True)
class Site:
    """A server, and what a caller sees of it."""

    name: str
    host: str
    behind: Backstage
    paths: Sequence[str]
    """Everything that can be asked for with GET."""
    passed: Passed | None = None

    async def send(self, key: str, query: str, variables: Mapping[str, Any] | None = None) -> tuple[int, str]:
        """Status and body of the answer, without its cost."""
        headers = {"Authorization": f"Bearer {key}"}
        async with http_client(headers=headers) as http:
            answer = await http.post(
                f"http://{self.host}/graphql", json={"query": query, "variables": dict(variables or {})}
            )
        return answer.status_code, answer.text

    def browser(self, side: Side) -> httpx2.AsyncClient:
        """A browser that is signed in at this server, and follows nothing by itself."""
        origin = f"http://{self.host}"
        cookies = {"quotegraph_session": side.cookie}
        return http_client(base_url=origin, cookies=cookies, headers={"Origin": origin})


@pytest.fixture(scope="session")
def sides(cluster: EmbeddedPostgres, template: str) -> Sides:
    """Two teams with something of everything, in a database of their own."""

    async def make() -> Sides:
        maintenance = await asyncpg.connect(cluster.url("postgres", SUPERUSER))
        await maintenance.execute(f"create database {DATABASE} template {template} owner {OWNER}")
        await maintenance.close()
        database = Database(cluster.url(DATABASE))
        above = await asyncpg.connect(cluster.url(DATABASE, SUPERUSER))
        ours, theirs = [await _side(database, above, await new_business(database)) for _ in range(2)]
        await _mark(above, theirs.team_id)
        await above.close()
        await database.dispose()
        return Sides(ours, theirs, frozenset(id for ids in theirs.ids.values() for id in ids))

    return asyncio.run(make())


@pytest.fixture(scope="session")
def unfiltered(cluster: EmbeddedPostgres, sides: Sides, scratch: Path) -> Iterator[Site]:
    """Row-level security alone."""
    with (
        _without_filters(cluster, scratch / "unfiltered", OWNER) as (url, passed),
        _site("unfiltered", cluster, passed, database_url=url) as site,
    ):
        yield site


@pytest.fixture(scope="session")
def unwalled(cluster: EmbeddedPostgres, sides: Sides) -> Iterator[Site]:
    """The application's filters alone."""
    url = cluster.url(DATABASE, SUPERUSER)
    with _site("unwalled", cluster, None, database_url=url, database_role="") as site:
        yield site


@pytest.fixture(scope="session")
def defenceless(cluster: EmbeddedPostgres, sides: Sides, scratch: Path) -> Iterator[Site]:
    """Neither, to see that these tests would see it."""
    with (
        _without_filters(cluster, scratch / "defenceless", SUPERUSER) as (url, passed),
        _site("defenceless", cluster, passed, database_url=url, database_role="") as site,
    ):
        yield site


@pytest.fixture(params=["unfiltered", "unwalled"])
def site(request: pytest.FixtureRequest) -> Site:
    """Each of the two servers in turn."""
    found: Site = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def untouched(site: Site, sides: Sides) -> AsyncIterator[Contents]:
    """Fails the test that changed anything of the other team."""
    before = await site.behind.contents(sides.theirs.team_id)
    yield before
    assert await site.behind.contents(sides.theirs.team_id) == before


@contextmanager
def _without_filters(cluster: EmbeddedPostgres, folder: Path, user: str) -> Iterator[tuple[str, Passed]]:
    """The URL of the database through a proxy that takes out the filters."""
    folder.mkdir()
    url = cluster.url(DATABASE, user)
    where = parse_qs(urlsplit(url).query)
    upstream = Path(where["host"][0]) / f".s.PGSQL.{where['port'][0]}"
    with rewriting_proxy(upstream, folder) as passed:
        yield url.replace(quote(where["host"][0], safe=""), quote(str(folder), safe="")), passed


@contextmanager
def _site(name: str, cluster: EmbeddedPostgres, passed: Passed | None, **settings: Any) -> Iterator[Site]:
    url = settings.pop("database_url")
    generous: dict[str, Any] = {
        "max_cost": 10**9,
        "cost_bucket": 10**9,
        "max_tokens": 100_000,
        "max_aliases": 1_000,
        "trusted_proxies": ("127.0.0.1",),
        "worker": False,  # whose jobs change what no caller may
    }
    given = Settings(
        database_url=SecretStr(url), ip_rate=0, cost_rate=0, log_level=LogLevel.ERROR, **generous, **settings
    )
    application = create_app(given)
    paths = [
        each.path for each in application.routes if isinstance(each, Route) and "GET" in (each.methods or ())
    ]
    with (
        serving(application) as host,
        backstage(cluster.url(DATABASE), cluster.url(DATABASE, SUPERUSER)) as behind,
    ):
        yield Site(name, host, behind, paths, passed)


async def _side(database: Database, above: asyncpg.Connection, business: Business) -> Side:
    """The team with what a business lacks: words for mails, an app that is connected, two browsers."""
    viewer = business.viewer
    key = await create_key(database, viewer.team_id, {"name": "Tester", "scopes": ["read", "write"]})
    registered: AppDraft = {
        "name": "Sync",
        "kind": AppKind.CONFIDENTIAL,
        "redirect_uris": [CALLBACK],
        "scopes": ["read"],
    }
    app = (await perform(database, viewer, lambda session, v: app_register(session, v, registered)))["app"]
    words: MailTemplateDraft = {"subject": "Our quote", "message": "Here it is."}
    kind = MailTemplateKind.QUOTE
    await perform(database, viewer, lambda session, v: mail_template_set(session, v, kind, words))
    async with database.transaction(viewer.team_id) as session:
        member = await session.get_one(Member, (viewer.team_id, business.ids["member"][0]))
        given = {"user_id": member.user_id, "member_id": member.id, "app_id": app.id, "scopes": ["read"]}
        authorization_id = new_id(Prefix.AUTHORIZATION)
        session.add(Authorization(team_id=viewer.team_id, id=authorization_id, **given))
    browsers = [await Sessions(database).begin(str(member.user_id), Client(None, None)) for _ in range(2)]
    return Side(viewer.team_id, key, browsers[0], await _ids(above, viewer.team_id))


async def _ids(above: asyncpg.Connection, team_id: str) -> dict[str, list[str]]:
    """All ids of the team, of its people and of their sessions, in order."""
    statements = [
        f"select id from {table.__tablename__} where team_id = $1"
        for table in TABLES
        if {"team_id", "id"} <= set(table.model_fields)
    ]
    people = "(select user_id from member where team_id = $1)"
    statements += [
        "select id from team where id = $1",
        f"select id from app_user where id in {people}",
        f"select id from user_session where user_id in {people}",
    ]
    ids: dict[str, list[str]] = {}
    for row in await above.fetch(f"{' union all '.join(statements)} order by id", team_id):
        ids.setdefault(row["id"].rpartition("_")[0], []).append(row["id"])
    return ids


async def _mark(above: asyncpg.Connection, team_id: str) -> None:
    """Writes the mark into every name that the team has given."""
    for table in TABLES:
        name = str(table.__tablename__)
        owner = "id" if name == "team" else "team_id"
        if "name" in table.model_fields and owner in table.model_fields:
            await above.execute(f"update {name} set name = name || ' {MARK}' where {owner} = $1", team_id)


def unknown(prefix: str) -> str:
    """A well-formed id of nothing."""
    return new_id(Prefix(prefix))
