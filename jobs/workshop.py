"""What tasks work with. The server fills it from its settings; no task reads a setting or opens a pool."""

from dataclasses import dataclass
from datetime import timedelta

from integrations.smtp import MailTransport
from resolvers.perform import Store


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How mails leave the house."""

    transport: MailTransport
    sender: str
    """The address that all of them come from."""
    public_url: str
    """What their links begin with."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What tasks work with."""

    store: Store
    outgoing: Outgoing | None = None
    """None where no mail server is set: mails then wait in their queue."""
    events_kept: timedelta | None = None
    """How long events are kept; None for ever."""
