"""What clients like best, read from headers that anybody can send."""

import pytest

from server.http.accept import languages, preferred_json, preferred_stream


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("de-AT, en;q=0.5", ["de-at", "en"]),
        ("en;q=0.5, fr", ["fr", "en"]),
        ("en;q=0, fr;q=nan, it;q=x, de;q=0.1", ["de"]),
        ('a;b="c, d", e', ["a", "e"]),
        ('a, "b, c', ["a", '"b, c']),
        ("", []),
    ],
)
def test_languages_come_as_they_are_liked(header: str, tags: list[str]) -> None:
    assert languages(header) == tags


def test_a_quote_that_nothing_closes_holds_up_nobody() -> None:
    """Read from each of its characters on anew, such a header would take many minutes."""
    hostile = 'text/event-stream, "' + '\\"' * 100_000
    assert languages(hostile)[0] == "text/event-stream"
    assert preferred_json(hostile) == "application/json"
    assert preferred_stream(hostile) == "text/event-stream"
