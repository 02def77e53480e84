"""No page shows anything of another team: all that a person can reach by links and forms, with foreign ids.

Pages are found as a browser finds them, so that a new one comes under these tests as soon as a link, a form
or a route leads to it.
"""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from urllib.parse import urlencode, urljoin, urlsplit

import httpx2

from tests.backstage import Contents
from tests.isolation.conftest import CALLBACK, ID, Side, Sides, Site, unknown
from tests.isolation.test_isolation import leaked

MOST_PAGES = 60
_PARAMETER = re.compile(r"\{[^}]+\}")


@dataclass
class Form:
    """A form as a browser would send it."""

    address: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What leads on from a page."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Notes links, forms and what they send."""
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.address, given["href"]))
        elif tag == "form":
            action = urljoin(self.address, given.get("action", ""))
            self.forms.append(Form(action, given.get("method", "get").upper()))
        elif self.forms and tag in ("input", "button", "option") and given.get("name", tag == "option"):
            self.forms[-1].fields[given.get("name", "")] = given.get("value", "")


async def reachable(site: Site, side: Side, browser: httpx2.AsyncClient) -> AsyncIterator[tuple[Page, str]]:
    """Every page that links lead to, from all addresses that need no parameter and an app's request."""
    to_visit = [path for path in site.paths if not _PARAMETER.search(path)]
    to_visit += [authorize_path(client_id) for client_id in side.ids["app"]]
    seen: set[str] = set()
    while to_visit and len(seen) < MOST_PAGES:
        path = to_visit.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = await browser.get(path)
        page = Page(path, answer.text if "html" in answer.headers.get("content-type", "") else "")
        yield page, answer.text
        following = [*page.links, answer.headers.get("location", "")]
        to_visit += [link for link in following if link.startswith("/")]


def authorize_path(client_id: str) -> str:
    """The request of an app to be connected (RFC 6749 §4.1.1, RFC 7636 §4.3)."""
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": CALLBACK,
        "scope": "read:quotes",
        "state": "xyz",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    return f"/oauth/authorize?{urlencode(asked)}"


def told(answer: httpx2.Response, identifier: str) -> tuple[int, str, str]:
    """All that an answer tells, with ID in the place of the one that was sent."""
    told = (answer.headers.get("location", ""), answer.text)
    location, text = (each.replace(identifier, "ID") for each in told)
    return answer.status_code, location, text


async def test_no_page_shows_a_foreign_row(site: Site, sides: Sides) -> None:
    async with site.browser(sides.ours) as browser:
        visited = [page.address async for page, text in reachable(site, sides.ours, browser)]
        leaks = [
            (page.address, found)
            async for page, text in reachable(site, sides.ours, browser)
            if (found := leaked(text, sides))
        ]
    assert leaks == []
    assert {"/account", "/account/apps"} <= set(visited), "nobody is signed in"


async def test_a_foreign_id_in_a_form_is_as_good_as_none(
    site: Site, sides: Sides, untouched: Contents
) -> None:
    sent = set()
    async with site.browser(sides.ours) as browser:
        async for page, _ in reachable(site, sides.ours, browser):
            for form in page.forms:
                for name, value in form.fields.items():
                    if not ID.fullmatch(value):
                        continue
                    sent.add((urlsplit(form.address).path, name))
                    answers = [
                        await submitted(browser, form, {name: identifier}, sides, identifier)
                        for identifier in foreign_and_unknown(sides, value)
                    ]
                    assert answers[0] == answers[1], (form.address, name)
    assert {name for _, name in sent} >= {"team", "authorization", "session"}, "the forms were not found"


async def submitted(
    browser: httpx2.AsyncClient, form: Form, changed: Mapping[str, str], sides: Sides, identifier: str
) -> tuple[int, str, str]:
    """What is answered to the form with one field changed."""
    fields = {**form.fields, **changed}
    if form.method == "GET":
        answer = await browser.get(form.address, params=fields)
    else:
        answer = await browser.post(form.address, data=fields)
    assert answer.status_code < 500
    assert leaked(answer.text + answer.headers.get("location", ""), sides, identifier) == []
    return told(answer, identifier)


def foreign_and_unknown(sides: Sides, like: str) -> tuple[str, str]:
    """Two ids of the same kind as `like`: the other team's, and one of nothing."""
    prefix = like.rpartition("_")[0]
    return sides.theirs.ids[prefix][0], unknown(prefix)


async def test_a_foreign_id_in_an_address_is_as_good_as_none(
    site: Site, sides: Sides, untouched: Contents
) -> None:
    elsewhere = (f"10.0.{n // 250}.{n % 250}" for n in count())  # nobody is throttled, to see the answers
    async with site.browser(sides.ours) as browser:
        for path in filter(_PARAMETER.search, site.paths):
            for ids in sides.theirs.ids.values():
                answers = []
                for identifier in foreign_and_unknown(sides, ids[0]):
                    here = {"X-Forwarded-For": next(elsewhere)}
                    answer = await browser.get(_PARAMETER.sub(identifier, path), headers=here)
                    assert answer.status_code != 429
                    assert leaked(answer.text, sides, identifier) == []
                    answers.append(told(answer, identifier))
                assert answers[0] == answers[1], path


async def test_the_pages_of_another_are_theirs(site: Site, sides: Sides) -> None:
    async with site.browser(sides.theirs) as browser:
        text = (await browser.get("/account/apps")).text
    assert leaked(text, sides) != [], "these tests would see it"
