"""Which sites may show a team's public pages in a frame of theirs."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from models.errors import ErrorCode, Faults, Path

MOST_ORIGINS: Final = 10
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


def read_origins(given: Sequence[str], path: Path, faults: Faults) -> list[str]:
    """Origins `https://host` or `https://host:port`, each once, in small letters.

    What passes is safe in a Content-Security-Policy. Notes INVALID for anything else, TOO_MANY over 10.
    """
    if len(given) > MOST_ORIGINS:
        faults.add(path, ErrorCode.TOO_MANY, f"There can be at most {MOST_ORIGINS} sites.")
        return []
    origins = dict.fromkeys(_origin(text, (*path, str(n)), faults) for n, text in enumerate(given))
    return [origin for origin in origins if origin]


def _origin(text: str, path: Path, faults: Faults) -> str:
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    origin = f"https://{host}" + (f":{port}" if port else "")
    if not _HOST.fullmatch(host) or text.strip().lower().rstrip("/") != origin:
        faults.add(path, ErrorCode.INVALID, "Must be an address of the form https://www.example.com.")
        return ""
    return origin
