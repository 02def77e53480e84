"""Server processes under measurement: started, watched through /proc, stopped."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

_READY_WITHIN = 120
_STOPPED_WITHIN = 15
_IDLE_FOR, _IDLE_USE = 0.1, 0.02
"""Seconds of time, and of CPU in it, that count as doing nothing."""
_HELD: list[socket.socket] = []
"""Bound to the ports that were named free, and not listening."""


class NotStarted(Exception):
    """A server did not get ready; the message says where its log is, if it has one."""


class ProcessTree:
    """A process and all its descendants."""

    def __init__(self, root: psutil.Process) -> None:
        self._root = root

    def cpu_seconds(self) -> float:
        """CPU time so far, user and system, of those that live and of those that have ended."""
        return sum(map(_cpu_seconds, self._processes()))

    def peak_bytes(self) -> int:
        """The most memory (resident set) that each ever had, added up."""
        return sum(_peak(process.pid) for process in self._processes())

    def settle(self, within: float = 10.0) -> None:
        """Waits until hardly any CPU is used any more, `within` seconds at most."""
        deadline, before = time.monotonic() + within, self.cpu_seconds()
        while time.monotonic() < deadline:
            time.sleep(_IDLE_FOR)
            now = self.cpu_seconds()
            if now - before <= _IDLE_USE:
                return
            before = now

    def _processes(self) -> list[psutil.Process]:
        return [self._root, *self._root.children(recursive=True)]


class Server(ProcessTree):
    """A server that answers on a port of loopback."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        super().__init__(psutil.Process(process.pid))
        self.port = port

    def url(self, path: str) -> str:
        """The address of a path on it."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, log: Path, ready: str
) -> Iterator[Server]:
    """A server for as long as the block lasts; `{port}` in the command is where it is to listen.

    It is ready when it answers `ready`, whatever it answers. Raises NotStarted.
    """
    port = free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [part.replace("{port}", str(port)) for part in command],
            env={**_inherited(), **environment, "PORT": str(port)},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = Server(process, port)
    try:
        wait_until_ready(process, server.url(ready), log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(_STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path | None = None) -> None:
    """Waits until `url` is answered with anything but a fault of the server. Raises NotStarted."""
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - an address of our own
            return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise NotStarted(f"{process.args!r} did not get ready{f': see {log}' if log else ''}.")


def free_port() -> int:
    """A port of loopback that nobody listens on; the system gives it to no one else while this process lives.

    Whoever names it can listen there nevertheless, again and again. Only Linux holds ports in this way.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    port: int = holder.getsockname()[1]
    if sys.platform == "linux":
        _HELD.append(holder)
    else:
        holder.close()
    return port


def _inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}


def _cpu_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0  # what it used is its parent's now
    return float(times.user + times.system + times.children_user + times.children_system)


def _peak(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
