"""What tasks work with. The server fills it from its settings; no task reads a setting or opens a pool."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from integrations.smtp import MailTransport
from models.frozen_document import DocumentView
from models.link_address import LinkAddresses
from resolvers.perform import Store

Render = Callable[[DocumentView], Awaitable[bytes]]
"""Prints a document as a PDF."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How mails leave the house."""

    transport: MailTransport
    sender: str
    """The address that all of them come from."""
    links: LinkAddresses
    """Writes the addresses that their links lead to."""
    render: Render | None = None
    """Prints the documents that go with them; None where none do."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What tasks work with."""

    store: Store
    outgoing: Outgoing | None = None
    """None where no mail server is set: mails then wait in their queue."""
    events_kept: timedelta | None = None
    """How long events are kept; None for ever."""
