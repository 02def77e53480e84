"""Content negotiation: which of the media types that we can answer a client prefers (RFC 9110 §12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
MULTIPART = "multipart/mixed"
_SINGLE = frozenset({JSON, GRAPHQL_RESPONSE, "application/*", "*/*"})

_REMEMBERED = 64
"""Headers whose meaning is remembered: clients send few, and a request asks several times."""

# A comma inside quotes separates nothing. No character is looked at twice, whatever a header holds: what is
# quoted goes on to its end where nothing closes it.
_ELEMENT = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*+"?)++')
_PARAMETER = re.compile(r';\s*([\w.+-]+)\s*=\s*("(?:\\.|[^"\\])*"|[^;]*)')


class MediaRange(NamedTuple):
    """One element of an Accept header, its names in lower case."""

    type: str
    parameters: dict[str, str]
    quality: float
    position: int

    def outranks(self, other: MediaRange) -> bool:
        """Whether it is preferred: by quality, and between equals because it stands first."""
        return (self.quality, -self.position) > (other.quality, -other.position)


def media_ranges(accept: str) -> list[MediaRange]:
    """The elements of an Accept header that are acceptable at all (`q` above 0), in its own order."""
    return [found for found in _parsed(accept) if found.quality > 0]


def languages(accept_language: str) -> list[str]:
    """The language tags of an Accept-Language header in small letters, the one liked best first.

    RFC 9110 §12.5.4 writes them as it does media ranges.
    """
    return [each.type for each in sorted(media_ranges(accept_language), key=lambda each: -each.quality)]


@lru_cache(_REMEMBERED)
def preferred_json(accept: str) -> str:
    """`application/graphql-response+json` for clients that name it, `application/json` for all others.

    GraphQL over HTTP, "Legacy watershed": a client that names neither is taken for an old one.
    """
    ranges = {found.type: found for found in media_ranges(accept)}
    graphql, json = ranges.get(GRAPHQL_RESPONSE), ranges.get(JSON)
    if graphql is None or (json is not None and json.quality > graphql.quality):
        return JSON
    return GRAPHQL_RESPONSE


@lru_cache(_REMEMBERED)
def preferred_stream(accept: str) -> str | None:
    """The kind of stream the client prefers to every kind of JSON, if there is one.

    That is `text/event-stream`, or `multipart/mixed` with `subscriptionSpec=1.0` (Apollo's multipart
    subscriptions): urql names a stream in every request, but behind JSON unless it subscribes.
    """
    ranges = media_ranges(accept)
    best: MediaRange | None = None
    for found in ranges:
        if _is_stream(found) and (best is None or found.outranks(best)):
            best = found
    if best is None or any(found.type in _SINGLE and found.outranks(best) for found in ranges):
        return None
    return best.type


def _is_stream(found: MediaRange) -> bool:
    return found.type == EVENT_STREAM or (
        found.type == MULTIPART
        and found.parameters.get("subscriptionspec", "").startswith("1.0")
        and found.parameters.get("boundary", "graphql") == "graphql"
    )


def _parsed(accept: str) -> Iterator[MediaRange]:
    for position, element in enumerate(_ELEMENT.findall(accept)):
        name, _, _ = element.partition(";")
        parameters = {key.lower(): value.strip().strip('"') for key, value in _PARAMETER.findall(element)}
        yield MediaRange(name.strip().lower(), parameters, _quality(parameters.get("q", "1")), position)


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0
