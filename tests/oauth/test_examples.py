"""examples/connect_an_app, run as it stands, with a person who says yes in the browser."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from models.app import AppKind
from tests.http_client import http_client
from tests.oauth.conftest import Scene
from tests.waiting import PATIENCE

EXAMPLES = Path(__file__).parents[2] / "examples" / "connect_an_app"
NPM = Path(__file__).parents[1] / "npm"
needs_node = [
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    pytest.mark.skipif(not (NPM / "node_modules").is_dir(), reason="run `npm ci` in tests/npm first"),
]


@pytest.fixture(scope="module")
def compiled() -> Any:
    """The TypeScript example, checked and compiled by TypeScript itself beside the packages it needs."""
    folder = NPM / f"example-{uuid4().hex}"
    folder.mkdir()
    shutil.copy(EXAMPLES / "connect.ts", folder)
    options = ["--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "--types", "node"]
    command: list[str | Path] = ["node", NPM / "node_modules/typescript/bin/tsc", *options, "connect.ts"]
    (folder / "package.json").write_text('{"type": "module"}')
    checked = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    try:
        assert checked.returncode == 0, checked.stdout
        yield folder / "connect.js"
    finally:
        shutil.rmtree(folder)


async def run(scene: Scene, command: Sequence[str | Path]) -> list[str]:
    """What an example prints after the person has connected it."""
    native = await scene.registers("read", kind=AppKind.PUBLIC, uri="http://127.0.0.1/callback")
    process = await asyncio.create_subprocess_exec(
        *command,
        f"http://{scene.host}",
        native.app.client_id,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "BROWSER": "true", "NO_PROXY": "127.0.0.1"},
    )
    assert process.stdout is not None
    await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    address = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode().strip()
    location = await native.person.answers_at(address)
    async with http_client() as browser:
        assert "close this window" in (await browser.get(location)).text
    printed, complaints = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, complaints.decode()
    return printed.decode().splitlines()


def shows_its_team(scene: Scene, printed: list[str]) -> bool:
    """Whether an example did all that it is there for."""
    answer = json.loads(printed[0])["data"]
    assert answer["viewer"]["team"] == {"name": "Acme"}
    assert answer["viewer"]["app"] == {"name": "Planner"}
    assert answer["quotes"] == {"totalCount": 0, "nodes": []}
    return printed[1:] == ["Tokens renewed.", "Disconnected."]


async def test_the_python_example_connects(scene: Scene) -> None:
    assert shows_its_team(scene, await run(scene, [sys.executable, EXAMPLES / "connect.py"]))


@pytest.mark.parametrize("language", [pytest.param("typescript", marks=needs_node)])
async def test_the_typescript_example_connects(scene: Scene, language: str, compiled: Path) -> None:
    assert shows_its_team(scene, await run(scene, ["node", compiled]))
