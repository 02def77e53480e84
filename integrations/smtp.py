"""Handing mails to a mail server over SMTP (RFC 5321), encrypted wherever that can be had."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

STEP_TIMEOUT = 20.0
"""How long each step of the conversation may take, in seconds."""
TIMEOUT = 60.0
"""How long handing over one message may take, in seconds."""
_PORTS = {"smtp": 587, "smtps": 465}


class MailNotTaken(Exception):
    """No recipient's mail was taken; `for_good` where trying again would not help. The message says why."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class MailTransport(Protocol):
    """Whatever takes mails and brings them to their recipients."""

    async def send(self, message: EmailMessage, sender: str, recipients: Sequence[str]) -> Mapping[str, str]:
        """Hands the message over, and returns those recipients that were refused, each with the reason.

        Raises MailNotTaken where not one of them was accepted.
        """
        ...


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. A password goes over encrypted connections only."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    tls_from_start: bool = False
    """Else the connection turns to TLS with STARTTLS: where the server offers it, always for a password."""
    tls: ssl.SSLContext | None = None
    """Whom to trust; the system's authorities where None."""

    @classmethod
    def of(cls, url: str, tls: ssl.SSLContext | None = None) -> Self:
        """The server of `smtp://user:password@host:port` (STARTTLS) or `smtps://…` (TLS from the start).

        The port is 587 or 465 where none is named. Raises ValueError for any other URL.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("is not a URL of the form smtp://user:password@host:port")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls_from_start=parts.scheme == "smtps",
            tls=tls,
        )

    async def send(self, message: EmailMessage, sender: str, recipients: Sequence[str]) -> Mapping[str, str]:
        """Hands the message over in a connection of its own."""
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.tls_from_start,
            start_tls=True if self.username and not self.tls_from_start else None,
            tls_context=self.tls,
            timeout=STEP_TIMEOUT,
        )
        try:
            async with asyncio.timeout(TIMEOUT), client:
                try:
                    refused, _ = await client.send_message(
                        message, sender=sender, recipients=list(recipients)
                    )
                except asyncio.CancelledError:
                    client.close()  # or else it would take its leave from a server that does not answer
                    raise
        except aiosmtplib.SMTPRecipientsRefused as error:
            reasons = "; ".join(f"{each.recipient}: {each.code} {each.message}" for each in error.recipients)
            for_good = all(_permanent(each.code) for each in error.recipients)
            raise MailNotTaken(reasons, for_good=for_good) from error
        except aiosmtplib.SMTPAuthenticationError as error:  # the operator can mend that
            raise MailNotTaken(f"{error.code} {error.message}", for_good=False) from error
        except aiosmtplib.SMTPResponseException as error:
            raise MailNotTaken(f"{error.code} {error.message}", for_good=_permanent(error.code)) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailNotTaken(str(error) or type(error).__name__, for_good=False) from error
        return {recipient: f"{answer.code} {answer.message}" for recipient, answer in refused.items()}


def _permanent(code: int) -> bool:
    """RFC 5321 §4.2.1: 4yz may pass, 5yz will not."""
    return 500 <= code < 600
