"""Which redirect URIs may be registered, and which are taken for the same."""

import pytest

from models.app import AppKind
from models.redirect_uri import fault_of, matches, origin_of


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example",
        "https://app.example/",
        "https://app.example:8443/a/b?c=d",
        "http://localhost/cb",
        "http://localhost:3000/cb",
        "http://127.0.0.1/cb",
        "http://[::1]:8080/cb",
    ],
)
def test_https_and_the_loopback_may_be_registered(uri: str) -> None:
    assert fault_of(uri) is None


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "app.example",
        "/callback",
        "//app.example/cb",
        "https://",
        "https:///cb",
        "http://app.example/cb",
        "http://localhost.evil.example/cb",
        "http://127.0.0.2/cb",
        "javascript:alert(1)",
        "com.example.app:/cb",
        "data:text/html,x",
        "https://app.example/cb#part",
        "https://app.example/cb#",
        "https://user@app.example/cb",
        "https://app.example:x/cb",
        "https://*.example/cb",
        "https://app.example\\@evil.example/cb",
        "https://app.example/c b",
        "https://app.example/\ncb",
        "https://äpp.example/",
        "https://app.example/" + "x" * 2_000,
    ],
)
def test_what_may_not_be_registered(uri: str) -> None:
    assert fault_of(uri) is not None


@pytest.mark.parametrize(
    ("registered", "given", "kind", "same"),
    [
        ("https://a.example/cb", "https://a.example/cb", AppKind.CONFIDENTIAL, True),
        ("https://a.example/cb", "https://a.example/cb/", AppKind.CONFIDENTIAL, False),
        ("https://a.example/cb", "https://a.example/cb?x=1", AppKind.PUBLIC, False),
        ("https://a.example/cb", "https://a.example:444/cb", AppKind.PUBLIC, False),
        ("https://a.example/cb", "https://A.example/cb", AppKind.PUBLIC, False),
        ("https://a.example/cb", "https://a.example.evil.example/cb", AppKind.PUBLIC, False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:53211/cb", AppKind.PUBLIC, True),
        ("http://127.0.0.1:1/cb", "http://127.0.0.1:53211/cb", AppKind.PUBLIC, True),
        ("http://[::1]/cb", "http://[::1]:53211/cb", AppKind.PUBLIC, True),
        ("http://127.0.0.1/cb", "http://127.0.0.1:53211/cb", AppKind.CONFIDENTIAL, False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:53211/other", AppKind.PUBLIC, False),
        ("http://127.0.0.1/cb", "http://localhost:53211/cb", AppKind.PUBLIC, False),
        ("http://127.0.0.1/cb", "http://user@127.0.0.1:53211/cb", AppKind.PUBLIC, False),
        ("http://127.0.0.1/cb", "http://127.0.0.1:53211/cb#x", AppKind.PUBLIC, False),
    ],
)
def test_they_are_compared_to_the_letter_but_for_a_native_apps_port(
    registered: str, given: str, kind: AppKind, same: bool
) -> None:
    assert matches(registered, given, kind) is same


def test_the_origin_is_where_a_form_may_lead() -> None:
    assert origin_of("https://app.example:8443/cb?x=1") == "https://app.example:8443"
