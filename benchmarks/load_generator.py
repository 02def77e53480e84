"""Drives a server with wrk: as many requests as it answers, over a fixed number of connections."""

import json
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.questions import Request

_SCRIPT = Path(__file__).with_name("wrk.lua")
_QUOTES = "[==[", "]==]"


class LoadFailed(Exception):
    """The load could not be driven as it was meant to; the message is one sentence."""


@dataclass(frozen=True)
class Load:
    """What wrk saw. Times of one request are in milliseconds."""

    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float
    failed: int

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds


def drive(url: str, requests_file: Path, *, connections: int, seconds: float) -> Load:
    """Sends the requests of the file in turns for some seconds. Raises LoadFailed."""
    command = [
        _wrk(), "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s", "--latency",
        "-s", str(_SCRIPT), url, "--", str(requests_file), secrets.token_hex(6),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
    if done.returncode != 0:
        raise LoadFailed(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    load = Load(**json.loads(done.stdout.splitlines()[-1]))
    if load.failed or not load.requests:
        raise LoadFailed(f"{url}: {load.failed} of {load.requests} requests failed.")
    return load


def write_requests(path: Path, requests: Sequence[Request]) -> Path:
    """Writes the requests as the Lua file that wrk.lua reads, for this user's eyes: keys are in it."""
    tables = ",\n".join(map(_table, requests))
    path.touch(mode=0o600)
    path.write_text(f"return {{\n{tables}\n}}\n")
    return path


def _table(request: Request) -> str:
    headers = ", ".join(f"[ {_lua(name)} ] = {_lua(value)}" for name, value in request.headers.items())
    return f"{{ headers = {{ {headers} }}, body = {_lua(request.body)} }}"


def _lua(text: str) -> str:
    return text.join(_QUOTES)


def _wrk() -> str:
    found = shutil.which("wrk")
    if found is None:
        raise LoadFailed("wrk is missing: install it (Debian: apt install wrk).")
    return found
