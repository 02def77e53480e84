"""Who takes part: our server, its peers, and the limit of what a Python process on this database can do."""

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dataset.database import BenchDatabase
from benchmarks.install import NODE, PEERS
from benchmarks.questions import OPERATIONS

POOL_SIZE = 10
"""Database connections of each server; ours has as many by default."""

OUT_OF_REACH = {
    "QUOTEGRAPH_COST_BUCKET": "1000000000",
    "QUOTEGRAPH_COST_RATE": "1000000000",
    "QUOTEGRAPH_IP_BURST": "1000000000",
    "QUOTEGRAPH_IP_RATE": "1000000000",
}
"""All load comes from one address with one key. The limits are kept as ever, and never reached."""


@dataclass(frozen=True)
class Contestant:
    """A server that answers the questions, and how to start it."""

    name: str
    title: str
    command: tuple[str, ...]
    path: str = "/graphql"
    ready: str = "/graphql"
    operations: Path = OPERATIONS
    answers: frozenset[str] = frozenset({"page", "one", "list", "dashboard", "create"})
    """The questions it takes part in."""

    @property
    def needs_npm(self) -> bool:
        """Whether it runs on Node."""
        return self.command[0] == str(NODE)

    def environment_on(self, database: BenchDatabase) -> dict[str, str]:
        """The variables that lead it to the database."""
        if self.name == "ours":
            return {"QUOTEGRAPH_DATABASE_URL": database.owner_url, **OUT_OF_REACH}
        return {
            **database.environment,
            "DATABASE_URL": database.superuser_url,
            "POOL_SIZE": str(POOL_SIZE),
            "NODE_ENV": "production",
        }


_QUOTEGRAPH = str(Path(sys.executable).with_name("quotegraph"))

_UVICORN = (sys.executable, "-m", "uvicorn", "--port", "{port}", "--no-access-log", "--log-level", "warning")

CONTESTANTS = (
    Contestant("ours", "Quotegraph", (_QUOTEGRAPH, "serve", "--port", "{port}"), ready="/readyz"),
    Contestant("yoga", "Yoga + graphql-jit", (str(NODE), str(PEERS / "node/yoga.mjs"))),
    Contestant("mercurius", "Mercurius, jit", (str(NODE), str(PEERS / "node/mercurius.mjs"))),
    Contestant(
        "postgraphile",
        "PostGraphile 5",
        (str(NODE), str(PEERS / "postgraphile/server.mjs")),
        operations=PEERS / "postgraphile/operations",
        answers=frozenset({"page", "one", "list", "dashboard"}),
    ),
    Contestant(
        "strawberry", "Strawberry as documented", (*_UVICORN, "benchmarks.peers.strawberry_docs.app:app")
    ),
    Contestant("limit", "the limit: Starlette, one SQL", (*_UVICORN, "benchmarks.peers.limit.app:app")),
)


def chosen(names: list[str]) -> list[Contestant]:
    """The contestants of these names, or all. Raises ValueError for a name that nobody has."""
    known = {contestant.name: contestant for contestant in CONTESTANTS}
    for name in names:
        if name not in known:
            raise ValueError(f"There is no {name!r}: choose from {', '.join(known)}.")
    return [known[name] for name in names] if names else list(CONTESTANTS)
