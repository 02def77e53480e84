"""What docs/events.md shows is what happens."""

import asyncio
import json
import os
import re
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from benchmarks.resilience.fleet import fleet
from benchmarks.resilience.teams import open_team
from models.event import EventType
from tests.docs.examples import at_no_moment
from tests.over_http import HttpApi
from tests.waiting import PATIENCE

NPM = Path(__file__).parents[1] / "npm" / "node_modules"
PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text()
CREATE = "mutation ($name: String!) { clientCreate(input: {name: $name}) { client { id } } }"


def block(language: str, start: str = "") -> str:
    """The page's one block of code in this language that starts so."""
    (found,) = re.findall(rf"^```{language}\n({start}.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


@asynccontextmanager
async def running(
    api: HttpApi, folder: Path, *command: str, seconds: float = PATIENCE
) -> AsyncIterator[asyncio.StreamReader]:
    """What a program of the page prints, with the reader's own server and key."""
    command = tuple(part.replace("127.0.0.1:8000", api.host) for part in command)
    environment = {**os.environ, "API_KEY": api.key}
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, stdout=PIPE)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(seconds):
            yield process.stdout
    finally:
        process.kill()
        await process.wait()


def test_the_page_lists_all_kinds_of_events() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([a-z_.]+)` \| (.+) \|$", PAGE, re.MULTILINE)
    assert rows == [(each.name, each.value, each.description) for each in EventType]


async def test_the_query_of_the_page(http_api: HttpApi) -> None:
    assert (await http_api(block("graphql", "query")))["events"]["nodes"] == []


async def test_curl_prints_what_the_page_says(http_api: HttpApi, tmp_path: Path) -> None:
    await http_api(CREATE, name="Ann")
    async with running(http_api, tmp_path, "sh", "-c", f"exec {block('sh')}") as output:
        printed = [(await output.readline()).decode() for _ in range(8)]
    promised = block("text").splitlines(keepends=True)
    assert printed[0].startswith("retry: ")
    assert printed[1:7] == promised[1:7]
    event, shown = (json.loads(lines[7].removeprefix("data: ")) for lines in (printed, promised))
    assert at_no_moment(event) == at_no_moment(shown)


async def test_the_program_goes_on_where_it_was_killed(http_api: HttpApi, tmp_path: Path) -> None:
    program = (sys.executable, "-c", block("python"))
    for name in ("Ann", "Bob"):
        await http_api(CREATE, name=name)
    async with running(http_api, tmp_path, *program) as output:
        assert [(await output.readline()).decode() for _ in range(2)] == [
            "1 CLIENT_CREATED {'name': 'Ann'}\n",
            "2 CLIENT_CREATED {'name': 'Bob'}\n",
        ]
        await http_api(CREATE, name="Cid")
        assert await output.readline() == b"3 CLIENT_CREATED {'name': 'Cid'}\n"
    seen = (tmp_path / "last-event.txt").read_text()
    await http_api(CREATE, name="Dan")
    async with running(http_api, tmp_path, *program) as output:
        first = (await output.readline()).decode()
    # killed between print and write, it would print the last event again, but never leave one out
    assert first.split()[0] == str(int(seen) + 1)


@pytest.mark.skipif(
    shutil.which("node") is None or not NPM.is_dir(), reason="needs node, and npm ci in tests/npm"
)
async def test_graphql_ws_goes_on_after_the_server_was_killed(database_url: str, tmp_path: Path) -> None:
    program = tmp_path / "follow.mjs"
    (tmp_path / "node_modules").symlink_to(NPM)
    team_id, key = await open_team(database_url)
    with fleet(1, database_url) as (server,):
        api = HttpApi(server.host, key, team_id)
        program.write_text(block("js").replace("127.0.0.1:8000", server.host))
        await api(CREATE, name="Ann")
        async with running(api, tmp_path, "node", program.name, seconds=3 * PATIENCE) as output:
            assert await output.readline() == b"1 CLIENT_CREATED\n"
            server.kill()
            await asyncio.sleep(1)  # it tries, and finds nobody
            await asyncio.to_thread(server.start)
            await api(CREATE, name="Bob")
            assert await output.readline() == b"2 CLIENT_CREATED\n"
