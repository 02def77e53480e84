"""Server processes as an operator starts them, several on one database."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

QUOTEGRAPH = Path(sys.executable).with_name("quotegraph")


@contextmanager
def server_processes(count: int, database_url: str) -> Iterator[list[str]]:
    """`count` times `quotegraph serve` on the same database; yields their `host:port` once they are ready."""
    hosts = [f"127.0.0.1:{_free_port()}" for _ in range(count)]
    processes = [_start(host.rpartition(":")[2], database_url) for host in hosts]
    try:
        for host in hosts:
            _wait_until_ready(host)
        yield hosts
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)


def _start(port: str, database_url: str) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEGRAPH_")}
    environment |= {"QUOTEGRAPH_DATABASE_URL": database_url, "QUOTEGRAPH_SHUTDOWN_TIMEOUT": "1"}
    return subprocess.Popen([QUOTEGRAPH, "serve", "--port", port], env=environment, stdout=subprocess.DEVNULL)


def _wait_until_ready(host: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with (
            suppress(OSError),
            urllib.request.urlopen(f"http://{host}/readyz", timeout=5),
        ):
            return
        time.sleep(0.05)
    raise TimeoutError(f"no server on {host}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
