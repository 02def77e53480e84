"""What docs/sending.md and docs/public-page.md show is what happens."""

import json
import re

from graphql import parse, validate

from graph.schema import schema
from models.embedding import MOST_ORIGINS
from models.mail_template import PLACEHOLDERS, PUBLIC_URL, MailTemplateKind
from server.pages.public_page import ANSWERS, MISSES
from tests.docs.examples import examples, page, run_in_order
from tests.over_http import HttpApi

_ADDRESS = re.compile(r"/d/pq_\w+")


async def test_every_example_answers_what_the_page_says(http_api: HttpApi) -> None:
    shown = list(examples("sending.md"))
    assert len(shown) == page("sending.md").count("```graphql")
    for example, answer in await run_in_order(http_api, shown):
        readable = json.loads(_ADDRESS.sub("/d/pq_…", json.dumps(answer, ensure_ascii=False)))
        assert readable == example.answer, example.operation


def test_the_page_lists_every_placeholder() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| ([^|]+) \|$", page("sending.md"), re.M))
    (shared,) = re.findall(r"^All have (.+?), and in the message `\{(\w+)\}`", page("sending.md"), re.M)
    assert shared[1] == PUBLIC_URL
    for kind in MailTemplateKind:
        told = set(re.findall(r"\{([\w.]+)\}", rows[kind.value] + shared[0]))
        assert told == PLACEHOLDERS[kind], kind


def test_the_operations_of_the_public_page_are_valid() -> None:
    found = re.findall(r"^```graphql\n(.*?)^```$", page("public-page.md"), re.M | re.S)
    assert len(found) == 2
    for operation in found:
        assert validate(schema._schema, parse(operation)) == []


def test_the_limits_are_those_of_the_page() -> None:
    text = page("public-page.md")
    assert f"{ANSWERS.capacity:.0f} times at once and then once in {1 / ANSWERS.rate:.0f} seconds" in text
    assert (
        f"try {MISSES.capacity:.0f} addresses that do not exist, then one in {1 / MISSES.rate:.0f} sec"
        in text
    )
    assert f"at most {MOST_ORIGINS}." in text
