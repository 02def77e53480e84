"""A real mail server for tests: aiosmtpd on a free port, which keeps what it takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOGIN = LoginPassword(b"postmaster", b"pass word/1")


@dataclass
class MailServer:
    """Takes every mail but those for `refusals`, whose recipients get that answer instead."""

    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    taken: list[Envelope] = field(default_factory=list)
    reads: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while a mail is being handed over."""
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    """Nothing that is handed over is answered while this is not set, as it is from the start."""
    secure: list[bool] = field(default_factory=list)
    """Of each mail taken, whether it came over TLS."""
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, parsed."""
        contents = [envelope.content for envelope in self.taken]
        return [
            message_from_bytes(each, policy=policy.default) for each in contents if isinstance(each, bytes)
        ]

    def __post_init__(self) -> None:
        self.answers.set()

    async def holds(self, count: int) -> None:
        """Waits until so many mails have been taken."""
        while len(self.taken) < count:
            self._arrived.clear()
            await self._arrived.wait()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answers RCPT TO."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answers the end of DATA."""
        self.reads.set()
        await self.answers.wait()
        self.reads.clear()
        self.taken.append(envelope)
        assert server.transport is not None
        self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
        self._arrived.set()
        return "250 Message accepted"


@asynccontextmanager
async def mail_server(*, tls: Any = None, **options: Any) -> AsyncIterator[MailServer]:
    """A server that listens for as long as the block lasts; with `tls`, from the first byte."""
    kept = MailServer()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: SMTP(kept, enable_SMTPUTF8=True, loop=loop, **options), "127.0.0.1", 0, ssl=tls
    )
    kept.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield kept


def login_required(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    """An authenticator that lets in nobody but `LOGIN`."""
    return AuthResult(success=data == LOGIN, handled=False)
