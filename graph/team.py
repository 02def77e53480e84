"""The team in the schema."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import case
from strawberry import ID

from graph.engine.fields import column, composite, computed, to_many
from graph.engine.node import Node, node
from graph.engine.source import Sql
from graph.part_id import PART_ID, part_id, part_id_sql
from graph.postal_address import Address, address
from graph.scalars import CurrencyCode
from graph.signed_url import ORIGIN
from models.document_address import logo_path
from models.mail_template import MailTemplate as TemplateRow
from models.plan import PLANS, Plan, PlanFeature
from models.pricing import PricingMode
from models.team import DocumentTemplate
from models.team import Team as TeamRow
from resolvers.team_settings import DEFAULT_COLUMNS, REMINDER_COLUMNS

if TYPE_CHECKING:
    from graph.mail_template import MailTemplate

SCOPE = "read:team"


@strawberry.type(description="What new documents start from.")
class QuoteDefaults:
    """Columns of the team."""

    id: ID = strawberry.field(description=PART_ID)
    terms: str | None = strawberry.field(description="The terms, where no terms template is the default.")
    notes: str | None = strawberry.field(description="The notes.")
    invoice_notes: str | None = strawberry.field(
        description="The notes of invoices, such as how to pay; those of quotes where null."
    )
    valid_days: int = strawberry.field(description="For how many days after its issue a quote is valid.")
    payment_terms_days: int = strawberry.field(description="How many days after its issue an invoice is due.")
    pricing_mode: PricingMode = strawberry.field(description="Whether prices contain the tax.")
    template: DocumentTemplate = strawberry.field(description="The look.")
    number_prefix: str = strawberry.field(description="What the numbers of quotes begin with.")
    invoice_number_prefix: str = strawberry.field(description="What the numbers of invoices begin with.")


def _quote_defaults(row: Any) -> QuoteDefaults:
    columns = {name: getattr(row, column) for name, column in DEFAULT_COLUMNS.items()}
    return QuoteDefaults(id=part_id(row, "quoteDefaults"), **columns)


@strawberry.type(description="When clients are reminded by e-mail of what was e-mailed to them.")
class Reminders:
    """Columns of the team."""

    id: ID = strawberry.field(description=PART_ID)
    quote_days_before: list[int] = strawberry.field(
        description="So many days before a quote expires, each once; empty for never."
    )
    invoice_days_after: list[int] = strawberry.field(
        description="So many days after an invoice was due, each once; empty for never."
    )


def _reminders(row: Any) -> Reminders:
    columns = {name: getattr(row, column) for name, column in REMINDER_COLUMNS.items()}
    return Reminders(id=part_id(row, "reminders"), **columns)


@strawberry.type(description="What a plan includes. A limit that is null is none.")
class PlanTerms:
    """A row of `models.plan.PLANS`."""

    id: ID = strawberry.field(description=PART_ID)
    members: int | None = strawberry.field(description="The most members, with those who are invited.")
    clients: int | None = strawberry.field(description="The most clients that are not archived.")
    products: int | None = strawberry.field(description="The most products that are not archived.")
    webhook_endpoints: int | None = strawberry.field(
        description="The most webhook endpoints, with those of connected apps."
    )
    api: bool = strawberry.field(description="Whether the API is included.")
    templates: bool = strawberry.field(description="Whether every look of documents is included.")
    branding: bool = strawberry.field(description="Whether documents can carry the team's logo and colour.")


def _plan_terms(row: Any) -> PlanTerms:
    return PlanTerms(id=part_id(row, "planTerms"), **_TERMS[row.plan])


_TERMS: dict[Plan, dict[str, Any]] = {
    plan: {limit.value: most for limit, most in terms.limits.items()}
    | {feature.value: feature in terms.features for feature in PlanFeature}
    for plan, terms in PLANS.items()
}


def _by_plan(name: str) -> Sql:
    """The value that the plan of a row gives to the field."""
    return lambda row: case(*((row.plan == plan, terms[name]) for plan, terms in _TERMS.items()))


_PLAN_PARTS = {"id": part_id_sql("planTerms")} | {name: _by_plan(name) for name in _TERMS[Plan.FREE]}


def _logo_url(row: Any, info: Any) -> str | None:
    links = info.context.links
    return f"{links.origin}{logo_path(row.id, row.logo_id)}" if links and row.logo_id else None


@node(
    TeamRow,
    prefix="team",
    scope=SCOPE,
    description="A business that quotes and invoices; everything else belongs to one.",
)
class Team(Node):
    """A row of `team`."""

    version: int = column(TeamRow.version, "Counts the changes; for `expectedVersion`.")
    name: str = column(TeamRow.name, "The name, as it is printed.")
    slug: str = column(TeamRow.slug, "The name in addresses; it never changes.")
    plan: Plan = column(TeamRow.plan, "What the team has subscribed to.")
    plan_terms: PlanTerms = composite(_plan_terms, "What the plan includes.", _PLAN_PARTS)
    currency: CurrencyCode = column(TeamRow.currency, "The currency of new documents.")
    timezone: str = column(
        TeamRow.timezone, "The IANA time zone in whose calendar quotes expire and invoices fall due."
    )
    locale: str = column(TeamRow.locale, "The language of documents, a BCP 47 tag.")
    address: Address | None = address("The address, as it is printed.")
    email: str | None = column(TeamRow.email, "The e-mail address, as it is printed.")
    phone: str | None = column(TeamRow.phone, "The telephone number, as it is printed.")
    website: str | None = column(TeamRow.website, "The web address, as it is printed.")
    logo_reference: str | None = column(TeamRow.logo_reference, "Where the logo is kept.")
    logo_url: str | None = computed(
        _logo_url,
        "Where the logo on documents is shown, for ever; a new logo has another address.",
        sql=lambda team, origin: origin + logo_path(team.id, team.logo_id),
        parameters=[ORIGIN],
    )
    brand_color: str | None = column(TeamRow.brand_color, "The colour of documents, such as #0f766e.")
    tax_registered: bool = column(
        TeamRow.tax_registered, "Whether the team charges tax; lines start with the default rate if so."
    )
    tax_number: str | None = column(TeamRow.tax_number, "The VAT, GST or consumption tax number.")
    quote_defaults: QuoteDefaults = composite(
        _quote_defaults,
        "What new documents start from.",
        {"id": part_id_sql("quoteDefaults"), **DEFAULT_COLUMNS},
    )
    reminders: Reminders = composite(
        _reminders,
        "When clients are reminded.",
        {"id": part_id_sql("reminders"), **REMINDER_COLUMNS},
    )
    mail_templates: list[Annotated["MailTemplate", strawberry.lazy("graph.mail_template")]] = to_many(
        TemplateRow,
        TemplateRow.team_id,
        "What e-mails about documents say where the team has words of its own for them.",
        order_by=[TemplateRow.kind],
    )
    embed_origins: list[str] = column(
        TeamRow.embed_origins, "The sites that may show the public pages of documents in a frame."
    )
    created_at: datetime = column(TeamRow.created_at, "When the team was opened.")
    updated_at: datetime = column(TeamRow.updated_at, "When the settings last changed.")
