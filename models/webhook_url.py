"""Addresses that webhooks may be sent to, as far as their text tells.

Where a name leads is only known when it is looked up, which happens at each delivery.
"""

from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 2_000
_FIRST_FREE_PORT: Final = 1024
_PORTS: Final = frozenset({443, 8443})


def fault_of(url: str, *, plain_http: bool = False) -> str | None:
    """What is wrong with the address of an endpoint, in one sentence; None for one that may be used.

    `plain_http` is for development: a server sends there only where its operator allows that very address.
    """
    if len(url) > LONGEST:
        return f"Must have at most {LONGEST} characters."
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "Must be a URL in ASCII, such as https://example.com/webhooks."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "Must be a URL, such as https://example.com/webhooks."
    if parts.scheme not in (("https", "http") if plain_http else ("https",)) or not parts.hostname:
        return "Must begin with https:// and a host."
    if "@" in parts.netloc or "#" in url:
        return "Must not have a user name or a fragment."
    if parts.scheme == "https" and port is not None and not may_use(port):
        return "Must use port 443, 8443 or one from 1024 up."
    return None


def may_use(port: int) -> bool:
    """Whether webhooks are sent to this port: not to those of mail servers, shells and the like."""
    return port in _PORTS or port >= _FIRST_FREE_PORT
