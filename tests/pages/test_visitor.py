"""Whom a visit is counted for."""

import pytest
from starlette.requests import Request

from server.pages.visitor import is_person

PEOPLE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) Version/18.0 Safari/605.1.15",
    "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [LinkedInApp]",
)
MACHINES = (
    "",
    "curl/8.5.0",
    "python-httpx/0.28",
    "WhatsApp/2.24.6.77 A",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36",
)


def request(agent: str, method: str = "GET", **headers: str) -> Request:
    named = {"user-agent": agent, **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    return Request({"type": "http", "method": method, "path": "/", "headers": raw})


@pytest.mark.parametrize("agent", PEOPLE)
def test_a_browser_is_a_person(agent: str) -> None:
    assert is_person(request(agent))


@pytest.mark.parametrize("agent", MACHINES)
def test_a_machine_is_none(agent: str) -> None:
    assert not is_person(request(agent))


@pytest.mark.parametrize(
    "headers",
    [
        {"purpose": "prefetch"},
        {"sec_purpose": "prefetch;prerender"},
        {"x_moz": "prefetch"},
        {"x_purpose": "preview"},
    ],
)
def test_what_nobody_has_asked_for_yet_is_no_visit(headers: dict[str, str]) -> None:
    assert not is_person(request(PEOPLE[0], **headers))


def test_asking_for_the_headers_alone_is_no_visit() -> None:
    assert not is_person(request(PEOPLE[0], "HEAD"))
