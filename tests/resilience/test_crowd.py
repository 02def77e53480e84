"""Subscribers who do not read hold up nobody."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.resilience.crowd import crowded, crowded_from_npm
from benchmarks.resilience.fleet import Member, fleet
from benchmarks.resilience.teams import open_team
from tests.conftest import CopyOf

NPM = Path(__file__).parents[1] / "npm"


@pytest.fixture(scope="module")
def url(copy_of: CopyOf, template: str) -> str:
    return copy_of(template)


@pytest.fixture(scope="module")
def member(url: str) -> Iterator[Member]:
    """The server of both crowds, which have teams of their own."""
    with fleet(1, url) as (member,):
        yield member


@pytest.fixture
def teams(url: str) -> list[tuple[str, str]]:
    return [asyncio.run(open_team(url)) for _ in range(2)]


def test_readers_do_not_wait_for_those_who_do_not_read(member: Member, teams: list[tuple[str, str]]) -> None:
    outcome = asyncio.run(crowded(member, teams, subscribers=40, silent=8, events_per_second=20, seconds=3))
    assert outcome.misplaced == 0, outcome
    assert outcome.deliveries == 32 / 2 * outcome.events
    assert outcome.median < 10, "a hundredth of a second where nothing else runs"
    assert outcome.grown_bytes < 100_000_000


@pytest.mark.skipif(
    shutil.which("node") is None or not (NPM / "node_modules").is_dir(),
    reason="needs node, and npm ci in tests/npm",
)
def test_clients_of_graphql_ws_from_npm_get_everything(member: Member, teams: list[tuple[str, str]]) -> None:
    outcome = asyncio.run(crowded_from_npm(member, teams, subscribers=40, events_per_second=20, seconds=3))
    assert outcome.misplaced == 0, outcome
    assert outcome.deliveries == 40 / 2 * outcome.events > 0
    assert outcome.median < 10, "a hundredth of a second where nothing else runs"
