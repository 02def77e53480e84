"""Whether all servers answer the same: a faster wrong answer is no answer."""

import json
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any

from benchmarks.questions import Question, Request

OPAQUE = frozenset({"cursor", "startCursor", "endCursor"})
"""Every server has cursors of its own kind; that there is one, or none, must agree."""
NEW = frozenset({"id", "number"})
"""What a new row is given differs from one request to the next."""


class AnswersDiffer(Exception):
    """Two servers gave different answers to the same question; the message says where."""


def ask(url: str, request: Request) -> tuple[Any, int]:
    """The data of an answer, and the size of its body in bytes. Raises AnswersDiffer for errors."""
    sent = urllib.request.Request(  # noqa: S310 - an address of our own
        url, request.body.encode(), dict(request.headers), method="POST"
    )
    try:
        with urllib.request.urlopen(sent, timeout=30) as response:  # noqa: S310
            body = response.read()
    except urllib.error.HTTPError as error:
        raise AnswersDiffer(f"{url} answers with status {error.code}: {error.read()[:500]!r}") from None
    answer = json.loads(body)
    if answer.get("errors") or not answer.get("data"):
        raise AnswersDiffer(f"{url} answers with errors: {body[:500]!r}")
    return answer["data"], len(body)


def require_equal(question: Question, expected: Any, found: Any, who: str) -> None:
    """Raises AnswersDiffer, with the first difference, unless the two say the same.

    The order of keys does not matter. Cursors, and ids and numbers of what was just created, are compared by
    being there. A moment equals the same moment with fewer decimals of a second.
    """
    opaque = OPAQUE | NEW if question.writes else OPAQUE
    difference = _difference(expected, found, question.name, opaque)
    if difference:
        raise AnswersDiffer(f"{who} differs at {difference}")


def values_in(answer: Any) -> int:
    """How many scalar values an answer holds."""
    if isinstance(answer, dict):
        return sum(map(values_in, answer.values()))
    if isinstance(answer, list):
        return sum(map(values_in, answer))
    return 1


def _difference(expected: Any, found: Any, path: str, opaque: frozenset[str]) -> str | None:
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() != found.keys():
            return f"{path}: {sorted(expected)} is not {sorted(found)}"
        pairs = [
            (expected[key] is None, found[key] is None, f"{path}.{key}")
            if key in opaque
            else (expected[key], found[key], f"{path}.{key}")
            for key in expected
        ]
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{path}: {len(expected)} items are not {len(found)}"
        pairs = [(a, b, f"{path}[{i}]") for i, (a, b) in enumerate(zip(expected, found, strict=True))]
    else:
        return (
            None
            if expected == found or _same_moment(expected, found)
            else f"{path}: {expected!r} is not {found!r}"
        )
    return next((d for a, b, at in pairs if (d := _difference(a, b, at, opaque))), None)


def _same_moment(expected: Any, found: Any) -> bool:
    try:
        return datetime.fromisoformat(expected) == datetime.fromisoformat(found) and "T" in expected
    except (TypeError, ValueError):
        return False
