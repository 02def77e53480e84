"""The channel on which server processes tell each other which teams have new events."""

from collections.abc import Iterable

import asyncpg

from server.connecting import APPLICATION, CONNECT_TIMEOUT, driver_url

CHANNEL = "quotegraph_events"
EVERY_TEAM = "*"
STATEMENT_TIMEOUT = 5.0
_MOST_BYTES = 7_999
"""The longest payload that NOTIFY takes."""


async def connect(url: str) -> asyncpg.Connection:
    """A connection for LISTEN or NOTIFY; `url` must lead past any pgbouncer. Raises one of UNREACHABLE."""
    settings = {"application_name": f"{APPLICATION} events"}
    return await asyncpg.connect(driver_url(url), timeout=CONNECT_TIMEOUT, server_settings=settings)


def payload_of(teams: Iterable[str]) -> str:
    """These teams as a payload, or every team where they are too many for one."""
    payload = ",".join(teams)
    return payload if len(payload.encode()) <= _MOST_BYTES else EVERY_TEAM


def teams_of(payload: str) -> list[str]:
    """The teams that a payload names; `EVERY_TEAM` may be among them."""
    return payload.split(",")
