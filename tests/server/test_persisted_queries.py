"""Documents asked for by their hash: as Apollo's clients do, and only those that the operator trusts."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from typer.testing import CliRunner, Result

from resolvers.persisted_query import MOST_KEPT, persisted_query_find, persisted_query_keep
from resolvers.trusted_document import trusted_document_remove, trusted_documents_register
from server.app import create_app
from server.cli import app as command_line
from server.database import Database
from server.endpoint.trusted_documents import TrustedDocuments
from server.onboarding import create_key, open_team
from server.settings import Settings
from tests.http_client import http_client
from tests.server.serving import serving
from tests.server.socket_client import connected, received, subscribe, until_complete

QUERY = "query Clients($first: Int) { clients(first: $first) { totalCount } }"
HASH = sha256(QUERY.encode()).hexdigest()
CREATE = 'mutation { clientCreate(input: {name: "Bob"}) { client { name } } }'


class Client:
    """A caller of one process."""

    def __init__(self, http: httpx2.AsyncClient, key: str) -> None:
        self.http, self.key = http, key

    async def post(self, **body: Any) -> httpx2.Response:
        return await self.http.post("/graphql", json=body, headers={"Authorization": f"Bearer {self.key}"})

    async def get(self, **parameters: Any) -> httpx2.Response:
        given = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()
        }
        return await self.http.get("/graphql", params=given, headers={"Authorization": f"Bearer {self.key}"})


Process = Callable[..., Any]


@pytest.fixture
async def process(database_url: str) -> AsyncIterator[Process]:
    """Starts server processes on one database."""
    async with AsyncExitStack() as running:

        async def start(key: str, **settings: Any) -> Client:
            app = create_app(Settings(database_url=SecretStr(database_url), **settings))
            await running.enter_async_context(app.router.lifespan_context(app))
            http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://quotegraph.test")
            return Client(await running.enter_async_context(http), key)

        yield start


@pytest.fixture
async def key(database: Database) -> str:
    return await a_key(database, "acme")


async def a_key(database: Database, slug: str) -> str:
    await open_team(database, {"slug": slug, "name": slug, "currency": "USD"})
    return await create_key(database, slug, {"name": "Test", "scopes": ["read", "write"]})


async def operations(*arguments: str, database_url: str) -> Result:
    """What `quotegraph operations …` does."""
    environment = {"QUOTEGRAPH_DATABASE_URL": database_url}
    runner = CliRunner()
    return await asyncio.to_thread(runner.invoke, command_line, ["operations", *arguments], env=environment)


def persisted(hash: str = HASH, version: int = 1) -> dict[str, Any]:
    """The extension as Apollo Client sends it."""
    return {"persistedQuery": {"version": version, "sha256Hash": hash}}


def refusal_of(answer: httpx2.Response) -> tuple[int, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


NOT_FOUND = (200, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")


async def test_a_document_is_sent_once_and_asked_for_by_its_hash_from_then_on(
    process: Process, key: str
) -> None:
    here, there = await process(key), await process(key)
    assert refusal_of(await here.post(extensions=persisted())) == NOT_FOUND

    first = await here.post(query=QUERY, extensions=persisted(), variables={"first": 1})
    assert first.json()["data"] == {"clients": {"totalCount": 0}}

    for client in (here, here, there, there):
        answer = await client.post(extensions=persisted(), variables={"first": 1}, operationName="Clients")
        assert answer.json()["data"] == {"clients": {"totalCount": 0}}
    by_get = await there.get(extensions=persisted(), variables={"first": 1})
    assert by_get.json()["data"] == {"clients": {"totalCount": 0}}


async def test_the_document_of_a_subscription_is_kept_as_soon_as_it_runs(database_url: str, key: str) -> None:
    """Before anything has happened that it could tell."""
    query = "subscription { events { type } }"
    named = persisted(sha256(query.encode()).hexdigest())
    headers = {"Authorization": f"Bearer {key}", "Accept": "text/event-stream"}
    with serving(create_app(Settings(database_url=SecretStr(database_url)))) as host:
        async with http_client(base_url=f"http://{host}", headers=headers) as http:
            extensions = {"extensions": json.dumps(named)}
            unknown = await http.get("/graphql", params=extensions)
            assert refusal_of(unknown) == NOT_FOUND
            body = {"query": query, "extensions": named}
            for asked in (("POST", {"json": body}), ("GET", {"params": extensions})):
                async with http.stream(asked[0], "/graphql", **asked[1]) as stream:
                    async for line in stream.aiter_lines():
                        assert "errors" not in line
                        if line.startswith("id: "):
                            break


async def test_a_websocket_is_asked_by_hash_too_and_keeps_what_it_does_not_know(
    database_url: str, key: str
) -> None:
    """A hash that is not known ends its own operation, and no other on the connection."""
    query = 'subscription { events(after: "0") { type } }'
    named, unknown = persisted(sha256(query.encode()).hexdigest()), persisted("0" * 64)
    with serving(create_app(Settings(database_url=SecretStr(database_url)))) as host:
        async with connected(f"ws://{host}/graphql", {"authorization": f"Bearer {key}"}) as socket:
            await subscribe(socket, "1", QUERY, extensions=persisted())
            assert [message["type"] for message in await until_complete(socket)] == ["next", "complete"]
            await subscribe(socket, "1", None, extensions=persisted(), variables={"first": 1})
            answer, _ = await until_complete(socket)
            assert answer["payload"]["data"] == {"clients": {"totalCount": 0}}

            await subscribe(socket, "events", query, extensions=named)
            await subscribe(socket, "2", None, extensions=unknown)
            (refused,) = await until_complete(socket)
            assert refused["id"] == "2"
            assert refused["payload"] == [
                {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
            ]
            await subscribe(socket, "3", "{ apiVersion }", extensions=persisted())
            (refused,) = await until_complete(socket)
            assert refused["payload"][0]["message"] == "provided sha does not match query"
            await subscribe(socket, "4", CREATE)
            told = [await received(socket) for _ in range(3)]
            assert {(each["id"], each["type"]) for each in told} == {
                ("4", "next"),
                ("4", "complete"),
                ("events", "next"),
            }
            await subscribe(socket, "5", None, extensions=named)  # known as soon as the first one runs
            assert (await received(socket))["payload"]["data"] == {"events": {"type": "CLIENT_CREATED"}}


async def test_another_team_does_not_find_it(process: Process, key: str, database: Database) -> None:
    client = await process(key)
    await client.post(query=QUERY, extensions=persisted())
    client.key = await a_key(database, "other")
    assert refusal_of(await client.post(extensions=persisted())) == NOT_FOUND


async def test_only_what_is_valid_and_has_this_hash_is_kept(process: Process, key: str) -> None:
    client = await process(key)
    wrong = await client.post(query="{ __typename }", extensions=persisted())
    assert refusal_of(wrong) == (400, "BAD_REQUEST", "provided sha does not match query")
    invalid = "{ nothing }"
    hash = sha256(invalid.encode()).hexdigest()
    await client.post(query=invalid, extensions=persisted(hash))
    assert refusal_of(await client.post(extensions=persisted(hash))) == NOT_FOUND


@pytest.mark.parametrize(
    "extension",
    [persisted(version=2), persisted("abc"), persisted(HASH.upper()), {"persistedQuery": 1}],
)
async def test_what_is_no_hash_is_refused(process: Process, key: str, extension: Any) -> None:
    answer = await (await process(key)).post(extensions=extension)
    assert refusal_of(answer)[:2] == (400, "BAD_REQUEST")


async def test_get_carries_hashes_and_no_documents_and_never_a_mutation(process: Process, key: str) -> None:
    client = await process(key)
    assert refusal_of(await client.get(query=QUERY))[:2] == (405, "METHOD_NOT_ALLOWED")
    assert refusal_of(await client.get(query=QUERY, extensions=persisted()))[:2] == (
        405,
        "METHOD_NOT_ALLOWED",
    )

    mutation = persisted(sha256(CREATE.encode()).hexdigest())
    assert (await client.post(query=CREATE, extensions=mutation)).json()["data"]["clientCreate"]["client"]
    refused = await client.get(extensions=mutation)
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert (await client.post(extensions=mutation)).json()["data"]["clientCreate"]["client"]


async def test_get_carries_documents_where_that_is_set(process: Process, key: str) -> None:
    client = await process(key, get_queries=True)
    assert (await client.get(query=QUERY)).json()["data"] == {"clients": {"totalCount": 0}}


async def test_without_persisted_queries_clients_are_told_so(process: Process, key: str) -> None:
    client = await process(key, persisted_queries=False)
    answer = await client.post(extensions=persisted())
    assert refusal_of(answer) == (200, "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
    assert (await client.post(query=QUERY)).json()["data"] == {"clients": {"totalCount": 0}}


async def test_the_documents_of_a_team_are_bounded(database: Database) -> None:
    key = await a_key(database, "acme")
    team_id = "team_" + key.split("_")[1]
    async with database.transaction(team_id) as session:
        await session.execute(
            text(
                "insert into persisted_query select :team, sha256(n::text::bytea), n::text,"
                " now() - make_interval(mins => n) from generate_series(1, :most) n"
            ),
            {"team": team_id, "most": MOST_KEPT},
        )
    async with database.transaction(team_id) as session:
        await persisted_query_keep(session, team_id, QUERY)
    async with database.transaction(team_id) as session:
        assert await session.scalar(text("select count(*) from persisted_query")) == MOST_KEPT
        assert await persisted_query_find(session, team_id, sha256(QUERY.encode()).digest()) == QUERY
        oldest = sha256(str(MOST_KEPT).encode()).digest()
        assert await persisted_query_find(session, team_id, oldest) is None


async def test_only_registered_documents_run_where_only_these_are_trusted(
    process: Process, key: str, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "clients.graphql").write_text(QUERY)
    for known in (0, 1):
        done = await operations("register", str(tmp_path), database_url=database_url)
        assert done.stdout == f"{HASH} more/clients.graphql\n"
        assert done.stderr == f"→ {1 - known} new, {known} known\n"

    client = await process(key, trusted_documents=True)
    expected = {"clients": {"totalCount": 0}}
    for _ in range(2):
        assert (await client.post(extensions=persisted())).json()["data"] == expected
        assert (await client.post(query=QUERY)).json()["data"] == expected

    other = "{ __typename }"
    for body in ({"query": other}, {"extensions": persisted(sha256(other.encode()).hexdigest())}):
        assert refusal_of(await client.post(**body))[:2] == (200, "PERSISTED_QUERY_NOT_IN_LIST")

    listed = await operations("list", database_url=database_url)
    assert listed.stdout == f"{HASH} more/clients.graphql\n"
    assert (await operations("remove", HASH, database_url=database_url)).exit_code == 0
    again = await operations("remove", HASH, database_url=database_url)
    assert str(again.exception) == f"No operation is registered as {HASH}."


async def test_nothing_else_runs_over_a_websocket_or_a_stream_either(
    database: Database, database_url: str, key: str
) -> None:
    async with database.transaction(None) as session:
        await trusted_documents_register(session, {"clients": QUERY})
    settings = Settings(database_url=SecretStr(database_url), trusted_documents=True)
    other, no_hash = "{ apiVersion }", persisted(sha256(b"{ apiVersion }").hexdigest())
    with serving(create_app(settings)) as host:
        async with connected(f"ws://{host}/graphql", {"authorization": f"Bearer {key}"}) as socket:
            for query, extensions in ((QUERY, None), (None, persisted())):
                await subscribe(socket, "1", query, extensions=extensions)
                answer, _ = await until_complete(socket)
                assert answer["payload"]["data"] == {"clients": {"totalCount": 0}}
            for query, extensions in ((other, None), (None, no_hash)):
                await subscribe(socket, "1", query, extensions=extensions)
                (answer,) = await until_complete(socket)
                assert answer["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_IN_LIST"

        headers = {"Authorization": f"Bearer {key}", "Accept": "text/event-stream"}
        async with http_client(base_url=f"http://{host}", headers=headers) as http:
            streamed = await http.post("/graphql", json={"query": "{ apiVersion }"})
            assert "PERSISTED_QUERY_NOT_IN_LIST" in streamed.text
            assert '"data":{' in (await http.post("/graphql", json={"query": QUERY})).text


async def test_what_is_removed_is_not_trusted_for_long(database: Database) -> None:
    hasty, slow = [TrustedDocuments(database, reread_every=seconds) for seconds in (0, 3600)]
    async with database.transaction(None) as session:
        await trusted_documents_register(session, {"clients": QUERY})
    assert await hasty.document(HASH) == await slow.document(HASH) == QUERY
    async with database.transaction(None) as session:
        assert await trusted_document_remove(session, HASH)
        assert not await trusted_document_remove(session, "no hash")
    assert await hasty.document(HASH) is None
    assert await slow.document(HASH) == QUERY


def test_a_document_that_is_not_valid_is_not_registered(tmp_path: Path) -> None:
    (tmp_path / "bad.graphql").write_text("{ nothing }")
    result = CliRunner().invoke(command_line, ["operations", "register", str(tmp_path)])
    assert result.exit_code == 1
    assert str(result.exception).startswith("bad.graphql: Cannot query field 'nothing'")
    empty = tmp_path / "empty"
    empty.mkdir()
    result = CliRunner().invoke(command_line, ["operations", "register", str(empty)])
    assert str(result.exception) == f"There is no .graphql file in {empty}."
