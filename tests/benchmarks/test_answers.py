"""What counts as the same answer from two servers."""

from typing import Any

import pytest

from benchmarks.answers import AnswersDiffer, require_equal, values_in
from benchmarks.questions import QUESTIONS

PAGE, CREATE = QUESTIONS[0], QUESTIONS[-1]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"a": 1, "b": [None, "x"]}, {"b": [None, "x"], "a": 1}),
        ({"createdAt": "2026-01-31T09:30:00.250000Z"}, {"createdAt": "2026-01-31T10:30:00.25+01:00"}),
        ({"cursor": "of one kind"}, {"cursor": "of another"}),
    ],
)
def test_same_answers_pass(ours: Any, theirs: Any) -> None:
    require_equal(PAGE, ours, theirs, "A peer")


@pytest.mark.parametrize(
    ("ours", "theirs", "where"),
    [
        ({"total": "12.50"}, {"total": "12.5"}, "page.total"),
        ({"nodes": [{"name": "Ada"}]}, {"nodes": [{"name": "Bela"}]}, r"page.nodes\[0\].name"),
        ({"nodes": [1, 2]}, {"nodes": [1]}, "page.nodes: 2 items are not 1"),
        ({"nodes": [1, 2]}, {"nodes": [2, 1]}, r"page.nodes\[0\]"),
        ({"a": None}, {}, "page: "),
        ({"issueDate": "2026-01-31"}, {"issueDate": "2026-01-31T00:00:00"}, "page.issueDate"),
        ({"endCursor": None}, {"endCursor": "there is one"}, "page.endCursor"),
        ({"id": "quote_1"}, {"id": "quote_2"}, "page.id"),
    ],
)
def test_a_difference_is_named(ours: Any, theirs: Any, where: str) -> None:
    with pytest.raises(AnswersDiffer, match=where):
        require_equal(PAGE, ours, theirs, "A peer")


def test_only_what_is_new_may_have_an_id_of_its_own() -> None:
    require_equal(CREATE, {"id": "quote_1", "total": "1"}, {"id": "quote_2", "total": "1"}, "A peer")
    with pytest.raises(AnswersDiffer):
        require_equal(CREATE, {"id": "quote_1", "total": "1"}, {"id": "quote_2", "total": "2"}, "A peer")


def test_values_are_counted_to_the_leaves() -> None:
    assert values_in({"a": [1, {"b": None}], "c": {"d": "x", "e": []}}) == 3
