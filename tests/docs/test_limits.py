"""What docs/limits.md says is how it is."""

import asyncio
import json
import re
from typing import Any

import httpx2
from pydantic import SecretStr

from server.app import create_app
from server.settings import PREFIX, Settings
from tests.docs.examples import at_no_moment, examples, page
from tests.over_http import HttpApi, Product
from tests.waiting import until

PAGE = "limits.md"


async def test_every_example_answers_what_the_page_says(http_api: HttpApi) -> None:
    shown = list(examples(PAGE))
    assert len(shown) == page(PAGE).count("```graphql")
    for example in shown:
        answer = (await http_api.send(example.operation)).body
        if "extensions" in answer:
            assert at_no_moment(answer) == at_no_moment(example.answer)
        else:
            assert answer == example.answer


async def test_a_hash_is_asked_for_as_the_page_says(http_api: HttpApi) -> None:
    unknown, sent, known = re.findall(r"^```sh\n(curl.*?)^```$", page(PAGE), re.M | re.S)
    answer = {"apiVersion": (await http_api("{ apiVersion }"))["apiVersion"]}
    (refused,) = re.findall(r'^(\{"errors".*)$', page(PAGE), re.M)
    assert await printed(http_api, unknown) == json.loads(refused)
    assert (await printed(http_api, sent))["data"] == answer
    assert (await printed(http_api, unknown))["data"] == answer
    assert (await printed(http_api, known))["data"] == answer


async def test_the_headers_are_those_that_are_sent(product: Product, http_api: HttpApi) -> None:
    (shown,) = re.findall(r"^```text\nHTTP/1.1 429.*?\n(.*?)^```$", page(PAGE), re.M | re.S)
    promised = dict(line.split(": ", 1) for line in shown.splitlines())
    # seven times the largest operation there is, without the pause that restores what it costs
    app = create_app(Settings(database_url=SecretStr(product.database_url)))
    dear = "{ " + " ".join(f"p{n}: {QUOTES}" for n in range(9)) + " }"
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as http:
        http.headers["Authorization"] = f"Bearer {http_api.key}"

        async def asked_at_once() -> list[httpx2.Response]:
            asked = [http.post("/graphql", json={"query": dear}) for _ in range(8)]
            return [answer for answer in await asyncio.gather(*asked) if answer.status_code == 429]

        refused = await until(asked_at_once)  # whoever is answered before others ask gives back what is left
    headers = refused[0].headers
    assert set(promised) <= {name.title().replace("Ratelimit", "RateLimit") for name in headers}
    for name in ("RateLimit-Policy", "RateLimit-Limit"):
        assert headers[name] == promised[name]
    numbers = re.compile(r"\d+")
    for name, value in promised.items():
        assert numbers.sub("0", headers[name]) == numbers.sub("0", value)


QUOTES = "quotes(first: 100) { nodes { client { name } lineItems { name unitPrice { amount } } } }"


def test_the_table_tells_the_settings() -> None:
    rows = re.findall(rf"^\| .+ \| ([\d,]+) \| `{PREFIX}(\w+)` \|$", page(PAGE), re.M)
    assert len(rows) == 12
    for figure, name in rows:
        field = Settings.model_fields[name.lower()]
        assert int(figure.replace(",", "")) == field.default, name


def test_every_setting_that_is_named_exists() -> None:
    named = set(re.findall(rf"{PREFIX}(\w+)", page(PAGE)))
    assert named <= {name.upper() for name in Settings.model_fields}


async def printed(api: HttpApi, command: str) -> Any:
    """What a command of the page prints, which is JSON."""
    command = "exec " + command.replace("http://127.0.0.1:8000", f"http://{api.host}")
    environment = {"API_KEY": api.key, "PATH": "/usr/bin:/bin"}
    process = await asyncio.create_subprocess_exec(
        "sh",
        "-c",
        command,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    output, _ = await process.communicate()
    return json.loads(output)
