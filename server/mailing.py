"""From settings to mail: which server takes it, whom it comes from and where its links lead."""

from integrations.smtp import Smtp
from jobs.workshop import Outgoing
from server.printing import Printer
from server.secret_key import link_addresses
from server.settings import Settings, SettingsInvalid


def outgoing_of(settings: Settings, printer: Printer | None = None) -> Outgoing | None:
    """How mails are sent, or None where no mail server is set and they are merely kept.

    Documents go with them as the printer prints them.

    Raises SettingsInvalid for a mail server without an address to send from.
    """
    if settings.smtp_url is None:
        return None
    if settings.mail_from is None:
        raise SettingsInvalid("QUOTEGRAPH_MAIL_FROM is not set, but QUOTEGRAPH_SMTP_URL is.")
    transport = Smtp.of(settings.smtp_url.get_secret_value())
    render = printer.pdf if printer else None
    return Outgoing(transport, settings.mail_from, link_addresses(settings), render)


def mail_shown(settings: Settings) -> bool:
    """Whether everybody may read the mails here: only those of a demo that cannot send them."""
    return settings.demo and settings.smtp_url is None
