"""Posting to addresses that others chose: nothing internal is ever reached, and nothing takes too long."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_network

import pytest
import trustme

from integrations.outbound_http import OutboundHttp
from integrations.public_address import is_public
from models.webhook_attempt import AttemptOutcome
from tests.webhooks.receiver import Receiver, receiving

LOOPBACK = (ip_network("127.0.0.1"),)
INTERNAL = [
    "127.0.0.1",
    "127.8.8.8",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "017700000001",
    "127.1",
    "0",
    "0.0.0.0",  # noqa: S104 — connected to, not bound
    "localhost",
    "LOCALHOST",
    "127。0。0。1",
    "0x7f.0x0.0x0.0x1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:0:127.0.0.1]",
    "[::ffff:8.8.8.8]",
    "[::127.0.0.1]",
    "[::2]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[2001:db8::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[fe80::1%lo]",
    "[fd00::1]",
    "[100::1]",
    "[3fff::1]",
    "[5f00::1]",
    "[ff02::1]",
]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """What must not be reached, or may be where it is allowed."""
    async with receiving() as listening:
        yield listening


@pytest.mark.parametrize("host", INTERNAL)
async def test_no_spelling_of_an_internal_address_is_connected_to(host: str) -> None:
    async with OutboundHttp() as http:
        answer = await http.post(f"https://{host}/", {}, b"{}")
    assert (answer.outcome, answer.status, answer.address) == (AttemptOutcome.BLOCKED, None, None)
    assert answer.error is not None and answer.error.endswith("does not lead to the public Internet alone.")


@pytest.mark.parametrize("host", ["127.0.0.1.", "0177.0.0.1", "①②⑦.⓪.⓪.①", "[fe80::1%25lo]"])
async def test_spellings_that_are_no_address_lead_nowhere(host: str) -> None:
    async with OutboundHttp(deadline=2) as http:
        answer = await http.post(f"https://{host}/", {}, b"{}")
    assert answer.address is None and answer.error


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2002:808:808::1", "2a00::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


async def test_one_internal_address_of_several_is_enough_to_refuse() -> None:
    async def look_up(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.216.34", "10.0.0.5"]

    async with OutboundHttp(look_up=look_up) as http:
        answer = await http.post("https://mixed.example/", {}, b"{}")
    assert answer.error == "mixed.example does not lead to the public Internet alone."


async def test_a_name_is_looked_up_once_and_cannot_lead_elsewhere_afterwards(receiver: Receiver) -> None:
    asked: list[str] = []

    async def look_up(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["203.0.114.1"] if len(asked) == 1 else ["127.0.0.1"]

    async with OutboundHttp(look_up=look_up, deadline=0.5) as http:
        answer = await http.post(f"https://flip.example:{receiver.port}/ok", {}, b"{}")
    assert (asked, answer.address, receiver.messages) == (["flip.example"], "203.0.114.1", [])
    assert answer.outcome in (AttemptOutcome.TIMED_OUT, AttemptOutcome.UNREACHABLE)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/",
        "http://example.com/",
        "https://user:password@example.com/",
        "https://example.com:22/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://",
        "https://[::1",
        "https://" + "a" * 70 + ".example/",
        "",
    ],
)
async def test_other_urls_are_not_posted_to(url: str) -> None:
    async def look_up(host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.2" if host == "127.0.0.2" else "93.184.216.34"]

    async with OutboundHttp(LOOPBACK, look_up=look_up, deadline=1) as http:
        answer = await http.post(url, {}, b"{}")
    assert answer.status is None and answer.error


async def test_without_tls_nothing_is_sent_but_to_allowed_addresses() -> None:
    async with OutboundHttp(LOOPBACK) as http:
        answer = await http.post("http://127.0.0.2/", {}, b"{}")
    assert (answer.outcome, answer.error) == (
        AttemptOutcome.BLOCKED,
        "127.0.0.2 is not to be sent to without TLS.",
    )


async def test_an_allowed_address_may_be_posted_to(receiver: Receiver) -> None:
    async with OutboundHttp(LOOPBACK) as http:
        answer = await http.post(receiver.url(), {"X-Test": "yes"}, b'{"a": 1}')
    assert (answer.status, answer.body, answer.error) == (200, b"Thank you", None)
    assert (answer.outcome, answer.address) == (AttemptOutcome.DELIVERED, "127.0.0.1")
    assert receiver.messages[0].headers["x-test"] == "yes"
    assert receiver.messages[0].json == {"a": 1}


async def test_a_proxy_of_the_environment_is_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with OutboundHttp(LOOPBACK) as http:
        assert (await http.post(receiver.url(), {}, b"{}")).status == 200


async def test_redirects_are_not_followed(receiver: Receiver) -> None:
    async with OutboundHttp(LOOPBACK) as http:
        answer = await http.post(receiver.url("/redirect"), {}, b"{}")
    assert (answer.status, [message.path for message in receiver.messages]) == (302, ["/redirect"])
    assert answer.outcome is AttemptOutcome.REJECTED


@pytest.mark.parametrize("path", ["/sleep", "/drip"])
async def test_the_deadline_is_for_all_of_it(receiver: Receiver, path: str) -> None:
    async with OutboundHttp(LOOPBACK, deadline=0.5) as http:
        answer = await http.post(receiver.url(path), {}, b"{}")
    assert (answer.outcome, answer.status) == (AttemptOutcome.TIMED_OUT, None)
    assert answer.error == "No complete answer within 0.5 seconds."
    assert answer.seconds > 0.4


async def test_a_look_up_that_hangs_is_cut_short_too() -> None:
    async with OutboundHttp(look_up=_hanging, deadline=0.3) as http:
        answer = await http.post("https://slow.example/", {}, b"{}")
    assert answer.error == "No complete answer within 0.3 seconds."


async def test_of_an_endless_answer_16_kb_are_read(receiver: Receiver) -> None:
    async with OutboundHttp(LOOPBACK) as http:
        answer = await http.post(receiver.url("/endless"), {}, b"{}")
    assert (answer.status, len(answer.body)) == (200, 16 * 1024)


async def test_a_reset_is_an_answer_too(receiver: Receiver) -> None:
    async with OutboundHttp(LOOPBACK) as http:
        answer = await http.post(receiver.url("/reset"), {}, b"{}")
    assert (answer.outcome, answer.status) == (AttemptOutcome.UNREACHABLE, None)
    assert answer.error


async def test_certificates_are_checked_against_the_name() -> None:
    authority = trustme.CA()
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("hook.example").configure_cert(theirs)
    authority.configure_trust(ours)

    async def look_up(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async with receiving(theirs) as receiver, OutboundHttp(LOOPBACK, tls=ours, look_up=look_up) as http:
        right = await http.post(f"https://hook.example:{receiver.port}/ok", {}, b"{}")
        wrong = await http.post(f"https://other.example:{receiver.port}/ok", {}, b"{}")
        host = receiver.messages[0].headers["host"]
    assert (right.status, host) == (200, f"hook.example:{receiver.port}")
    assert wrong.status is None and wrong.error and "certificate" in wrong.error.lower()


async def _hanging(_host: str, _port: int) -> Sequence[str]:
    await asyncio.sleep(60)
    return []
