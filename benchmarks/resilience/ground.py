"""Where proofs stand: a cluster of their own, as durable and as watched as the product's."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.resilience.teams import open_team
from server.embedded.cluster import DATABASE, SUPERUSER
from server.embedded.postgres import EmbeddedPostgres
from server.migrate import migrate


@dataclass(frozen=True)
class Ground:
    """A migrated database, and new teams in it."""

    postgres: EmbeddedPostgres

    @property
    def url(self) -> str:
        """What servers are given."""
        return self.postgres.url()

    @property
    def superuser_url(self) -> str:
        """What sees the rows of all teams."""
        return self.postgres.url(DATABASE, SUPERUSER)

    def team(self) -> tuple[str, str]:
        """The id of a new team, and a key to it."""
        return asyncio.run(open_team(self.url))


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """A new cluster in `folder`, which is brought back when it is killed and stopped at the end."""
    with EmbeddedPostgres(folder) as postgres, postgres.watched():
        asyncio.run(migrate(postgres.url()))
        yield Ground(postgres)


@contextmanager
def scratch_ground() -> Iterator[Ground]:
    """The same in a folder that is not kept."""
    with tempfile.TemporaryDirectory(prefix="quotegraph-proof-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)  # the database may belong to another user
        with ground(Path(name)) as found:
            yield found
