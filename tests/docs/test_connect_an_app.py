"""docs/connect-an-app.md: what it shows is what is answered, and its figures are those of the code."""

import json
import re
from datetime import timedelta

from auth.oauth import metadata
from auth.oauth.tokens import new_tokens
from models import authorization_code
from models.identifier import Prefix, new_id
from models.scope import KEPT_FROM_APPS
from models.token import ACCESS_TOKEN_LIFETIME, REFRESH_TOKEN_LIFETIME
from tests.docs.examples import examples, page, run_in_order
from tests.over_http import HttpApi

PAGE = "connect-an-app.md"


async def test_registering_answers_what_the_page_says(http_api: HttpApi) -> None:
    [(example, answer)] = await run_in_order(http_api, examples(PAGE))
    assert answer == example.answer


async def test_the_query_of_a_token_is_valid(http_api: HttpApi) -> None:
    [query] = [text for text in re.findall(r"```graphql\n(.*?)```", page(PAGE), re.S) if "expiresAt" in text]
    assert (await http_api(query))["viewer"]["app"] is None


def test_the_tokens_look_as_the_page_says() -> None:
    [shown] = [
        json.loads(text) for text in re.findall(r"```json\n(.*?)```", page(PAGE), re.S) if "Bearer" in text
    ]
    issued = new_tokens(new_id(Prefix.TEAM), ["read:quotes", "read:team"])
    assert [*shown] == [*issued]
    for name, value in shown.items():
        assert str(issued[name]).startswith(str(value).rstrip("…"))


def test_the_lifetimes_are_those_of_the_code() -> None:
    shown = {
        kind: timedelta(**{unit: int(count)})
        for kind, count, unit in re.findall(r"`(\w\w)_…` \| (\d+) (\w+) \|", page(PAGE))
    }
    assert shown == {
        "ac": authorization_code.LIFETIME,
        "at": ACCESS_TOKEN_LIFETIME,
        "rt": REFRESH_TOKEN_LIFETIME,
    }


def test_the_page_names_every_endpoint_and_what_is_kept_from_apps() -> None:
    for path in (metadata.AUTHORIZE, metadata.TOKEN, metadata.REVOKE, metadata.INTROSPECT, metadata.METADATA):
        assert path in page(PAGE)
    for scope in KEPT_FROM_APPS:
        assert f"`{scope}`" in page(PAGE)
