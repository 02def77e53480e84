"""Redirect URIs: where a person's browser goes after they have answered an app's request.

The rules are those of RFC 9700 §2.1 and RFC 8252 §7.3: https, or http on the machine itself; exact matches,
except that a native app may listen on any port of the loopback.
"""

from typing import Final
from urllib.parse import SplitResult, urlsplit

from models.app import AppKind

LONGEST: Final = 2_000
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def fault_of(uri: str) -> str | None:
    """What is wrong with a redirect URI, in one sentence; None for one that may be registered."""
    parts = _split(uri)
    if len(uri) > LONGEST:
        return f"Must have at most {LONGEST} characters."
    if parts is None or not parts.hostname or not uri.isascii() or not uri.isprintable() or " " in uri:
        return "Must be an absolute URI, such as https://example.com/callback."
    if parts.scheme != "https" and not _is_loopback(parts):
        return "Must begin with https://, or with http:// and localhost, 127.0.0.1 or [::1]."
    if "#" in uri:
        return "Must not have a fragment."
    if "@" in parts.netloc or "*" in uri or "\\" in uri:
        return "Must not have a user name, a wildcard or a backslash."
    return None


def matches(registered: str, given: str, kind: AppKind) -> bool:
    """Whether `given` is the URI that was registered: to the letter, but for a native app's port."""
    if registered == given:
        return True
    expected, found = _split(registered), _split(given)
    if kind is not AppKind.PUBLIC or expected is None or found is None or fault_of(given):
        return False
    return _is_loopback(expected) and _without_port(expected) == _without_port(found)


def origin_of(uri: str) -> str:
    """Scheme, host and port of a URI that may be registered."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def _split(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        _ = parts.port  # raises ValueError unless it is a number
    except ValueError:
        return None
    return parts


def _is_loopback(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def _without_port(parts: SplitResult) -> tuple[str, str | None, str, str]:
    return parts.scheme, parts.hostname, parts.path, parts.query
