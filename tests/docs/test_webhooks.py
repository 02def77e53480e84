"""What docs/webhooks.md shows is what happens, and its receivers take what we send."""

import asyncio
import json
import os
import re
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.processes import free_port
from models.webhook_delivery import JITTER, MOST_ATTEMPTS, PAUSES
from tests.docs.examples import examples, page, run_in_order
from tests.graph.documents import client_of
from tests.over_http import HttpApi
from tests.waiting import PATIENCE
from tests.webhooks.conftest import deliveries_when, endpoint_of
from tests.webhooks.receiver import receiving

PAGE = "webhooks.md"
EXAMPLES = Path(__file__).parents[2] / "examples" / "webhook_receiver"
UNITS = {"s": "seconds", "min": "minutes", "h": "hours"}


def command(language: str) -> list[str]:
    """What runs the receiver written in this language; skips the test where that is not there."""
    if language == "python":
        return [sys.executable, "receiver.py"]
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    if not (EXAMPLES / "node_modules").is_dir():
        pytest.skip("run `npm ci` in examples/webhook_receiver first")
    return ["node", "receiver.mjs"]


async def test_every_example_answers_what_the_page_says(http_api: HttpApi) -> None:
    shown = list(examples(PAGE))
    assert len(shown) == page(PAGE).count("```graphql")
    for example, answer in await run_in_order(http_api, shown):
        assert answer == example.answer, example.operation


def test_the_schedule_is_the_one_that_is_kept() -> None:
    row = re.search(r"^\| After the one before \|(.+)\|$", page(PAGE), re.M)
    assert row is not None
    first, *pauses = (cell.strip() for cell in row[1].split("|"))
    said = [timedelta(**{UNITS[unit]: int(number)}) for number, unit in map(str.split, pauses)]
    assert (first, tuple(said), len(said) + 1) == ("at once", PAUSES, MOST_ATTEMPTS)
    assert f"up to {JITTER * 100:.0f} % longer or shorter" in page(PAGE)


async def test_ten_lines_verify(
    http_api: HttpApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [program] = re.findall(r"^```python\n(.*?)^```$", page(PAGE), re.M | re.S)
    names: dict[str, object] = {}
    exec(program, names)  # noqa: S102 — it is ours
    receive = names["receive"]
    async with receiving() as receiver:
        _, secret = await endpoint_of(http_api, receiver.url())
        client = await client_of(http_api)
        await receiver.until(lambda _: receiver.messages)
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    [message] = receiver.messages
    assert callable(receive)
    assert receive(message.headers, message.body) == 204
    assert capsys.readouterr().out == f"client.created {client}\n"
    assert receive(message.headers, message.body.replace(b"Ann", b"Bob")) == 400


@pytest.mark.parametrize("query", [None, "{ type subject { ... on Client { id } } }"])
@pytest.mark.parametrize("language", ["python", "node"])
async def test_the_example_receives_and_refuses(http_api: HttpApi, language: str, query: str | None) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    id, secret = await endpoint_of(http_api, url, types=["CLIENT_CREATED"], query=query)
    async with running(command(language), port, secret) as program:
        client = await client_of(http_api)
        assert program.stdout is not None
        async with asyncio.timeout(PATIENCE):
            message = json.loads(await program.stdout.readline())
        if query is None:
            assert (message["event"], message["data"]["id"]) == ("client.created", client)
        else:
            assert message == {"type": "CLIENT_CREATED", "subject": {"id": client}}
        [delivery] = await deliveries_when(http_api, id, lambda all: all and all[0]["attempts"])
        assert (delivery["status"], delivery["responseStatus"]) == ("DELIVERED", 204)

        foreign, _ = await endpoint_of(http_api, url)  # which has another secret
        await http_api("mutation ($id: ID!) { webhookEndpointTest(id: $id) { delivery { id } } }", id=foreign)
        [refused] = await deliveries_when(http_api, foreign, lambda all: all and all[0]["attempts"])
        assert (refused["status"], refused["responseStatus"]) == ("PENDING", 400)


@asynccontextmanager
async def running(receiver: list[str], port: int, secret: str) -> AsyncIterator[Process]:
    """The example with this secret, as soon as it listens."""
    environment = {**os.environ, "WEBHOOK_SECRET": secret}
    program = await asyncio.create_subprocess_exec(
        *receiver, str(port), cwd=EXAMPLES, env=environment, stdout=PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not await listens(port):  # noqa: ASYNC110 — another process decides
                await asyncio.sleep(0.05)
        yield program
    finally:
        program.kill()
        await program.wait()


async def listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
