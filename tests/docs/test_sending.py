"""What docs/sending.md shows is what happens."""

import json
import re

from models.mail_template import PLACEHOLDERS, PUBLIC_URL, MailTemplateKind
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
