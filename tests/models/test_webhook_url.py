"""Addresses of webhook endpoints, as far as their text tells."""

import pytest

from models.webhook_url import fault_of


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com",
        "https://hooks.example.com:8443/quotegraph?key=1",
        "https://hooks.example.com:1024/",
        "https://203.0.114.7/",
        "https://[2606:4700::1]/",
    ],
)
def test_https_may_be_used(url: str) -> None:
    assert fault_of(url) is None


def test_plain_http_may_be_used_where_the_server_allows_addresses_for_it() -> None:
    assert fault_of("http://127.0.0.1:8080/") == "Must begin with https:// and a host."
    assert fault_of("http://127.0.0.1:8080/", plain_http=True) is None
