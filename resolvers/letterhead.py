"""What mails about a document are made from: the team, the client, the document and the link to its page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models.calendar import day_at
from models.client import Client
from models.document_address import logo_path
from models.frozen_document import DocumentKind
from models.invoice import Invoice
from models.localised import day_text, locale_of, money_text
from models.plan import PlanFeature, includes
from models.public_link import PublicLink
from models.quote import Quote
from models.team import Team
from models.wording import words_for


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a mail about a document is made from."""

    team: Team
    client: Client
    document: Quote | Invoice
    link: PublicLink

    @property
    def locale(self) -> str:
        """What the mail is written in: the client's language, or the team's."""
        return self.client.locale or self.team.locale

    @property
    def kind(self) -> DocumentKind:
        """What the document is."""
        if isinstance(self.document, Invoice):
            return DocumentKind.INVOICE
        return DocumentKind(self.document.document_type)

    @property
    def brand(self) -> dict[str, str | None]:
        """The team's colour and the path of its logo, as far as its plan includes them."""
        if not includes(self.team.plan, PlanFeature.BRANDING):
            return {"color": None, "logo": None}
        logo = logo_path(self.team.id, self.team.logo_id) if self.team.logo_id else None
        return {"color": self.team.brand_color, "logo": logo}

    def placeholders(self) -> dict[str, str]:
        """The value of each placeholder, in the language of the mail."""
        team, client, document = self.team, self.client, self.document
        locale, currency = locale_of(self.locale), document.currency
        values = {
            "client.name": client.name,
            "client.company": client.company or client.name,
            "team.name": team.name,
            "team.email": team.email or "",
            "team.phone": team.phone or "",
            "document": words_for(self.locale).document[self.kind],
            "title": document.title or "",
            "total": money_text(document.total_minor, currency, locale),
        }
        if isinstance(document, Invoice):
            return values | {
                "invoice.number": document.number or "",
                "dueDate": day_text(document.due_date, locale),
                "amountDue": money_text(document.amount_due_minor, currency, locale),
            }
        accepted = document.accepted_at or datetime.now(UTC)
        return values | {
            "quote.number": document.number,
            "validUntil": day_text(document.valid_until, locale),
            "signer.name": document.signer_name or client.name,
            "acceptedOn": day_text(day_at(accepted, team.timezone), locale),
        }

    def facts(self, values: dict[str, str]) -> dict[str, str]:
        """What stands at a glance over the button: named by the words of its language."""
        if self.kind is DocumentKind.INVOICE:
            number, amount, day = "invoice.number", "amountDue", "dueDate"
        else:
            number, amount, day = "quote.number", "total", "validUntil"
        return {
            "kind": self.kind.value,
            "number": values[number],
            "title": values["title"],
            "amount": values[amount],
            "day": values[day],
        }


async def letterhead(
    session: AsyncSession, team: Team, document: Quote | Invoice, link: PublicLink
) -> Letterhead:
    """The letterhead of mails about a document."""
    client = await session.get_one(Client, (document.team_id, document.client_id))
    return Letterhead(team, client, document, link)
