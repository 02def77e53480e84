"""SMTP against a real server: encryption, passwords, refusals and outages."""

import asyncio
import ssl
from email.message import EmailMessage
from typing import Any

import pytest
import trustme

from integrations.smtp import MailNotTaken, Smtp
from tests.mail_server import LOGIN, login_required, mail_server

SENDER = "quotes@example.com"
USER = "postmaster:pass%20word%2F1"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Whom the tests trust."""
    return trustme.CA()


@pytest.fixture
def ours(authority: trustme.CA) -> ssl.SSLContext:
    """The client's side of TLS."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def theirs(authority: trustme.CA) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def message(to: str = "ann@example.com") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SENDER, to, "Grüße"
    mail.set_content("Hello")
    return mail


async def sent(smtp: Smtp, *recipients: str) -> Any:
    return await smtp.send(message(), SENDER, recipients or ("ann@example.com",))


async def test_a_mail_arrives_as_it_was_sent() -> None:
    async with mail_server() as server:
        assert (
            await sent(Smtp.of(f"smtp://127.0.0.1:{server.port}"), "ann@example.com", "bo@example.com") == {}
        )
    assert server.taken[0].mail_from == SENDER
    assert server.taken[0].rcpt_tos == ["ann@example.com", "bo@example.com"]
    assert server.messages[0]["Subject"] == "Grüße"


async def test_the_connection_turns_to_tls_where_the_server_offers_it(
    ours: ssl.SSLContext, theirs: ssl.SSLContext
) -> None:
    async with mail_server(tls_context=theirs) as server:
        await sent(Smtp.of(f"smtp://127.0.0.1:{server.port}", ours))
    assert server.secure == [True]


async def test_smtps_speaks_tls_from_the_start(ours: ssl.SSLContext, theirs: ssl.SSLContext) -> None:
    async with mail_server(tls=theirs) as server:
        await sent(Smtp.of(f"smtps://127.0.0.1:{server.port}", ours))
    assert server.secure == [True]


async def test_a_server_that_nobody_vouches_for_gets_no_mail(theirs: ssl.SSLContext) -> None:
    async with mail_server(tls_context=theirs) as server:
        with pytest.raises(MailNotTaken, match="certificate") as refused:
            await sent(Smtp.of(f"smtp://127.0.0.1:{server.port}"))
    assert (refused.value.for_good, server.taken) == (False, [])


async def test_a_password_signs_in(ours: ssl.SSLContext, theirs: ssl.SSLContext) -> None:
    async with mail_server(tls_context=theirs, auth_required=True, authenticator=login_required) as server:
        await sent(Smtp.of(f"smtp://{USER}@127.0.0.1:{server.port}", ours))
        with pytest.raises(MailNotTaken, match="535") as refused:
            await sent(Smtp.of(f"smtp://postmaster:wrong@127.0.0.1:{server.port}", ours))
    assert (refused.value.for_good, len(server.taken)) == (False, 1)
    assert LOGIN.password == b"pass word/1"


async def test_a_password_never_goes_over_a_connection_in_the_clear() -> None:
    heard: list[object] = []

    def listen(*arguments: object) -> object:
        heard.append(arguments)
        return login_required(*arguments)  # type: ignore[arg-type]

    async with mail_server(auth_require_tls=False, authenticator=listen) as server:
        with pytest.raises(MailNotTaken, match="STARTTLS"):
            await sent(Smtp.of(f"smtp://{USER}@127.0.0.1:{server.port}"))
    assert heard == []


@pytest.mark.parametrize(("answer", "for_good"), [("550 No such user", True), ("451 Try later", False)])
async def test_a_refusal_says_whether_it_is_for_good(answer: str, for_good: bool) -> None:
    async with mail_server() as server:
        server.refusals["ann@example.com"] = answer
        with pytest.raises(MailNotTaken, match=answer) as refused:
            await sent(Smtp.of(f"smtp://127.0.0.1:{server.port}"))
    assert refused.value.for_good is for_good


async def test_one_refused_recipient_does_not_keep_the_mail_from_the_others() -> None:
    async with mail_server() as server:
        server.refusals["bo@example.com"] = "550 No such user"
        refused = await sent(Smtp.of(f"smtp://127.0.0.1:{server.port}"), "ann@example.com", "bo@example.com")
    assert refused == {"bo@example.com": "550 No such user"}
    assert server.taken[0].rcpt_tos == ["ann@example.com"]


async def test_a_server_that_is_away_may_come_back() -> None:
    async with mail_server() as server:
        address = f"smtp://127.0.0.1:{server.port}"
    with pytest.raises(MailNotTaken) as refused:
        await sent(Smtp.of(address))
    assert not refused.value.for_good


async def test_a_server_that_hangs_up_may_come_back() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        with pytest.raises(MailNotTaken) as refused:
            await sent(Smtp.of(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
    assert not refused.value.for_good


@pytest.mark.parametrize("url", ["http://localhost", "smtp://", "localhost:25", ""])
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        Smtp.of(url)


def test_a_server_without_a_port_is_where_mail_is_submitted() -> None:
    assert (Smtp.of("smtp://mail.example").port, Smtp.of("smtps://mail.example").port) == (587, 465)
