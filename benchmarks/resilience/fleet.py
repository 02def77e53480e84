"""Server processes that are killed and started again while clients use them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.processes import ProcessTree, free_port, wait_until_ready

QUOTEGRAPH = Path(sys.executable).with_name("quotegraph")
UNLIMITED = {"QUOTEGRAPH_IP_RATE": "0", "QUOTEGRAPH_COST_RATE": "0", "QUOTEGRAPH_SHUTDOWN_TIMEOUT": "5"}
"""All clients of a proof come from one address, with one key."""


class Member:
    """One server process at one address, whatever process that is just now."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        """`host:port`."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it and waits until it is ready. Raises NotStarted."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Starts it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEGRAPH_")}
        self._process = subprocess.Popen(
            [QUOTEGRAPH, "serve", "--port", str(self.port)],
            env={**inherited, **self._environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        """Waits until it is ready. Raises NotStarted."""
        assert self._process is not None
        wait_until_ready(self._process, f"http://{self.host}/readyz")

    def kill(self) -> None:
        """Ends it at once, as the kernel does when memory is short."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Asks it to finish what it is doing, and waits for that."""
        self._end(signal.SIGTERM)

    @property
    def resident_bytes(self) -> int:
        """How much memory it has."""
        return int(self._seen.memory_info().rss)

    @property
    def cpu_seconds(self) -> float:
        """How much CPU it has used."""
        return ProcessTree(self._seen).cpu_seconds()

    @property
    def _seen(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=60)
            self._process = None


@contextmanager
def fleet(count: int, database_url: str, **settings: str) -> Iterator[list[Member]]:
    """`count` running servers on one database; `settings` are further variables of their environment."""
    environment = {**UNLIMITED, "QUOTEGRAPH_DATABASE_URL": database_url, **settings}
    members = [Member(environment) for _ in range(count)]
    try:
        for member in members:
            member.launch()
        for member in members:
            member.wait()
        yield members
    finally:
        for member in members:
            member.kill()
