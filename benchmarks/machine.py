"""What the figures were taken on, for whoever compares them with others."""

import json
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.install import PEERS
from server.embedded.home import VERSION as POSTGRES

ROOT = Path(__file__).parent.parent
_PYTHON_PACKAGES = ("strawberry-graphql", "starlette", "uvicorn", "asyncpg", "sqlalchemy")


@dataclass(frozen=True)
class Circumstances:
    """Machine, versions, moment and commit, each as one line of text."""

    machine: str
    versions: str
    date: str
    commit: str

    @classmethod
    def now(cls) -> "Circumstances":
        """As they are at this moment."""
        memory = psutil.virtual_memory().total / 2**30
        return cls(
            machine=f"{_cpu_model()}, {psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}",
            versions=", ".join(_versions()),
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            commit=_commit(),
        )


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _versions() -> list[str]:
    found = [f"Python {platform.python_version()}", f"PostgreSQL {POSTGRES}"]
    found += [f"{package} {version(package)}" for package in _PYTHON_PACKAGES]
    pinned = json.loads((PEERS / "package.json").read_text())["dependencies"]
    return found + [f"{name} {number}" for name, number in pinned.items()]


def _commit() -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no")
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if changed else "")
