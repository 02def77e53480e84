"""An embedded PostgreSQL 18: one cluster in the data dir, shared by every Quotegraph process that uses it.

Whoever comes first starts it, the others attach, and the last to leave stops it. Who is there is known from
shared file locks, which the kernel lets go when a process dies, so that no count is left behind by a crash.
"""

import fcntl
import math
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

import psutil

from server.embedded.cluster import DATABASE, OWNER, make_cluster, password_of
from server.embedded.home import EmbeddedPostgresError, Home, prepare_home

THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}
"""Settings for a cluster that may be lost with the machine, as in tests: never for data one wants to keep."""

_PORT = 5432  # only names the socket: the server listens on no network address
_SETTINGS = {
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_POLL = 0.01
_WATCH = 0.25
_LOG = "postgres.log"
_LOG_LIMIT = 10_000_000


class EmbeddedPostgres:
    """The cluster of one data dir, reached over a socket in a folder of mode 0700 with a password besides.

    A new cluster is UTF-8 with the built-in C.UTF-8 locale and checksums, and has a database `quotegraph`
    owned by the role `quotegraph`, which may create roles and is no superuser.
    """

    def __init__(self, data_dir: Path, settings: Mapping[str, str] | None = None) -> None:
        self._data_dir = data_dir
        self._settings = {**_SETTINGS, **(settings or {})}
        self._home: Home | None = None
        self._postmaster: subprocess.Popen[bytes] | None = None
        self._in_use: IO[str] | None = None
        self._log_start = 0

    @property
    def home(self) -> Home:
        """Where the cluster is; known once it was started."""
        if self._home is None:
            raise EmbeddedPostgresError("The embedded PostgreSQL has not been started.")
        return self._home

    def url(self, database: str = DATABASE, user: str = OWNER) -> str:
        """The `postgresql://` URL of a database, as the owning role or as the superuser `postgres`."""
        password = password_of(self.home, user)
        host = quote(str(self.home.socket_folder), safe="")
        return f"postgresql://{user}:{password}@/{database}?host={host}&port={_PORT}"

    def start(self, timeout: float = 60) -> Self:
        """Starts the cluster, or attaches to it where it runs already; makes it on first use.

        Waits for recovery after a crash. Raises EmbeddedPostgresError when not ready in `timeout` seconds.
        """
        self._home = self._home or prepare_home(self._data_dir)
        with self._alone():
            if not (self.home.cluster / "PG_VERSION").exists():
                make_cluster(self.home, durable=self._settings.get("fsync") != "off")
            self._bring_up(time.monotonic() + timeout)
            if self._in_use is None:
                self._in_use = self.home.open("in-use.lock")
                fcntl.flock(self._in_use, fcntl.LOCK_SH)
        return self

    def stop(self, timeout: float = 30) -> None:
        """Leaves the cluster, and stops it when no other process uses it, rolling back its clients."""
        if self._in_use is None:
            return
        with self._alone():
            try:
                fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._shut_down(timeout)
            except BlockingIOError:
                pass  # others still use it, and the last of them stops it
            finally:
                self._in_use.close()
                self._in_use = None

    def is_running(self) -> bool:
        """Whether the server process lives: cheap, and asks it nothing."""
        if self._postmaster is not None:
            return self._postmaster.poll() is None
        return self.postmaster() is not None

    def postmaster(self) -> psutil.Process | None:
        """The running server of this very cluster, or None: its recorded number may be someone else's now."""
        status = _lines(self.home.cluster / "postmaster.pid")
        try:
            process = psutil.Process(int(status[0]))
            ours = str(self.home.cluster) in process.cmdline()
        except (IndexError, ValueError, psutil.Error):
            return None
        return process if ours and _lives(process) else None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Starts the server again whenever it is found dead, for as long as the block lasts."""
        stopped = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(stopped,), name="embedded-postgres", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            stopped.set()
            watcher.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _watch(self, stopped: threading.Event) -> None:
        while not stopped.wait(_WATCH):
            if self._in_use is not None and not self.is_running():
                with suppress(EmbeddedPostgresError):  # tried again in a moment
                    self.start()

    def _bring_up(self, deadline: float) -> None:
        """Waits until the server answers, starting it when nothing runs. A live answer is the only proof."""
        while not self._answers():
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL did not get ready in time: {self._reason_logged()}")
            if self._postmaster is not None and (exit_code := self._postmaster.poll()) is not None:
                self._postmaster = None
                if exit_code > 0 and not self._hindered_by_orphans():
                    raise EmbeddedPostgresError(f"PostgreSQL did not start: {self._reason_logged()}")
                time.sleep(0.1)
            if self._postmaster is None and self.postmaster() is None:
                self._spawn()
            time.sleep(_POLL)

    def _spawn(self) -> None:
        self._disown_recycled_pid()
        settings = {**self._settings, "unix_socket_directories": f'"{self.home.socket_folder}"'}
        arguments = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        with self.home.open(_LOG) as log:
            if os.fstat(log.fileno()).st_size > _LOG_LIMIT:
                log.truncate(0)
            self._log_start = log.seek(0, os.SEEK_END)
            self._postmaster = subprocess.Popen(
                [self.home.programs / "postgres", "-D", self.home.cluster, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C at the terminal is for us, and we stop it in order
                **self.home.process_options(),
            )

    def _disown_recycled_pid(self) -> None:
        """Keeps PostgreSQL from taking a stranger, who got its number after a reboot, for a running server.

        Its own parent's number it knows to be stale. The rest of the file stays: from it PostgreSQL learns of
        orphans of a killed server, beside whom a new one would ruin the data.
        """
        pid_file = self.home.cluster / "postmaster.pid"
        status = _lines(pid_file)
        if status and status[0].isdigit() and psutil.pid_exists(int(status[0])):
            pid_file.write_text("\n".join([str(os.getpid()), *status[1:]]) + "\n")

    def _answers(self) -> bool:
        status = _lines(self.home.cluster / "postmaster.pid")
        if len(status) < 8 or status[7].strip() != "ready":
            return False
        return (
            self.home.call("pg_isready", "-q", "-h", self.home.socket_folder, "-p", _PORT, "-t", 3).returncode
            == 0
        )

    def _hindered_by_orphans(self) -> bool:
        """Whether processes of a killed server still hold its memory; they leave in a moment."""
        return any("shared memory block" in line for line in self._logged())

    def _logged(self) -> list[str]:
        """What the server has logged since its last start."""
        with self.home.open(_LOG) as log:
            log.seek(self._log_start)
            return log.read().splitlines()

    def _reason_logged(self) -> str:
        lines = [line for line in self._logged() if line.strip()] or ["It gave no reason"]
        fatal = [line for line in lines if "FATAL:" in line]
        reason = fatal[-1].partition("FATAL:")[2] if fatal else lines[0]
        return f"{reason.strip()}; see {self.home.folder / _LOG}."

    def _shut_down(self, timeout: float) -> None:
        process = self.postmaster()
        if process is None:
            return
        with suppress(psutil.NoSuchProcess):  # whenever it ends by itself
            process.send_signal(signal.SIGINT)  # "fast": roll back clients, write a checkpoint, exit
            deadline = time.monotonic() + timeout
            while _lives(process):
                if time.monotonic() > deadline:
                    process.send_signal(signal.SIGQUIT)  # recovery on the next start makes up for it
                    deadline = math.inf
                time.sleep(_POLL)
        if self._postmaster is not None:
            self._postmaster.wait()
            self._postmaster = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time may start, stop or make the cluster."""
        with self.home.open("start.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _lives(process: psutil.Process) -> bool:
    """Whether it runs still: one that waits for its end to be noted by its parent does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []
