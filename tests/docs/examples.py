"""Examples of a page of documentation: an operation, and the answer that is shown below it."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.over_http import HttpApi

DOCS = Path(__file__).parents[2] / "docs"
_EXAMPLE = re.compile(r"^```graphql\n(?P<operation>.*?)^```\n\n```json\n(?P<answer>.*?)^```$", re.M | re.S)
_ID = re.compile(r"\b([a-z]+)_[0-9a-z]{26}\b")
_PLACEHOLDER = re.compile(r"\b([a-z]+)_…")


@dataclass(frozen=True)
class Example:
    """An operation as text and the answer it promises, in both of which `quote_…` stands for an id."""

    operation: str
    answer: Any


def page(name: str) -> str:
    """The text of a page."""
    return (DOCS / name).read_text()


def examples(name: str) -> Iterator[Example]:
    """The examples of a page, in order."""
    for found in _EXAMPLE.finditer(page(name)):
        yield Example(found["operation"], json.loads(found["answer"]))


def at_no_moment(answer: Any) -> Any:
    """The answer without what is available at the moment: it comes back with every millisecond."""
    assert 0 <= answer["extensions"]["cost"]["throttle"].pop("available") <= 100_000
    return answer


async def run_in_order(api: HttpApi, wanted: Iterable[Example]) -> list[tuple[Example, Any]]:
    """Each example with what it answers really; `quote_…` is the id of the last quote that was answered."""
    known: dict[str, str] = {}

    def identifier(placeholder: re.Match[str]) -> str:
        return known[placeholder[1]]

    results = []
    for example in wanted:
        answer = await api.send(_PLACEHOLDER.sub(identifier, example.operation))
        text = json.dumps({name: part for name, part in answer.body.items() if name != "extensions"})
        known.update({found[1]: found[0] for found in _ID.finditer(text)})
        results.append((example, json.loads(_ID.sub(r"\1_…", text))))
    return results
