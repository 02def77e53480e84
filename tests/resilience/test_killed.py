"""What was acknowledged stays, whatever is killed; `python -m benchmarks.resilience` does it at length."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.resilience.fleet import Member, fleet
from benchmarks.resilience.ground import Ground, ground
from benchmarks.resilience.killed import killed_database, killed_server


@pytest.fixture(scope="module")
def durable(scratch: Path) -> Iterator[Ground]:
    """A cluster of these tests' own, as the product runs it: watched, and with nothing switched off."""
    with ground(scratch / "durable") as found:
        yield found


@pytest.fixture(scope="module")
def member(durable: Ground) -> Iterator[Member]:
    """The server on it."""
    with fleet(1, durable.url) as (member,):
        yield member


def test_a_server_is_killed_while_clients_write(durable: Ground, member: Member) -> None:
    team_id, key = durable.team()
    survived = asyncio.run(killed_server(member, durable.superuser_url, team_id, key, mutations=150, kills=2))
    assert survived.losses.none, survived
    assert (survived.written, survived.kills) == (150, 2)
    assert survived.retries > 0


def test_the_database_is_killed_while_clients_write(durable: Ground, member: Member) -> None:
    team_id, key = durable.team()
    survived = asyncio.run(
        killed_database(
            member.host,
            durable.postgres.postmaster,
            durable.superuser_url,
            team_id,
            key,
            mutations=150,
            kills=2,
        )
    )
    assert survived.losses.none, survived
    assert (survived.written, survived.kills) == (150, 2)
