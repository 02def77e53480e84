"""The installed command `quotegraph`, as an operator runs it: in a process of its own."""

import os
import sys
from pathlib import Path

QUOTEGRAPH = Path(sys.executable).with_name("quotegraph")


def environment(**settings: object) -> dict[str, str]:
    """The environment of this process, with these settings and no other of Quotegraph's."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEGRAPH_")}
    return own | {f"QUOTEGRAPH_{name.upper()}": str(value) for name, value in settings.items()}
