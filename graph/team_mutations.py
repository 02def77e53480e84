"""The mutation of the team, with its input and payload."""

import strawberry
from strawberry import Maybe

from graph.mutation import mutation
from graph.postal_address import AddressInput
from graph.scalars import CurrencyCode
from graph.team import Team
from models.pricing import PricingMode
from models.team import DocumentTemplate
from resolvers import team as verbs


@strawberry.input(
    description="Changes to what new documents start from: what is left out stays as it is, null clears."
)
class QuoteDefaultsInput:
    """Documents that exist stay as they are."""

    terms: Maybe[str | None] = strawberry.field(
        description="The terms, where no terms template is the default."
    )
    notes: Maybe[str | None] = strawberry.field(description="The notes.")
    invoice_notes: Maybe[str | None] = strawberry.field(
        description="The notes of invoices, such as how to pay; those of quotes where null."
    )
    valid_days: Maybe[int] = strawberry.field(
        description="For how many days after its issue a quote is valid; at most 3650."
    )
    payment_terms_days: Maybe[int] = strawberry.field(
        description="How many days after its issue an invoice is due; at most 3650."
    )
    pricing_mode: Maybe[PricingMode] = strawberry.field(description="Whether prices contain the tax.")
    template: Maybe[DocumentTemplate] = strawberry.field(description="The look.")
    number_prefix: Maybe[str] = strawberry.field(
        description="What the numbers of quotes begin with; at most 20 characters."
    )
    invoice_number_prefix: Maybe[str] = strawberry.field(
        description="What the numbers of invoices begin with; at most 20 characters."
    )


@strawberry.input(description="Changes to when clients are reminded: what is left out stays as it is.")
class RemindersInput:
    """Days, at most 5 for each."""

    quote_days_before: Maybe[list[int]] = strawberry.field(
        description="So many days before a quote expires, 0 to 365; an empty list for never."
    )
    invoice_days_after: Maybe[list[int]] = strawberry.field(
        description="So many days after an invoice was due, 1 to 365; an empty list for never."
    )


@strawberry.input(description="Changes to your team: what is left out stays as it is, null clears.")
class TeamUpdateInput:
    """Everything about the team that can be written."""

    name: Maybe[str] = strawberry.field(description="The name, as it is printed.")
    currency: Maybe[CurrencyCode] = strawberry.field(description="The currency of new documents.")
    timezone: Maybe[str] = strawberry.field(
        description="The IANA time zone in whose calendar quotes expire and invoices fall due."
    )
    locale: Maybe[str] = strawberry.field(description="The language of documents, a BCP 47 tag.")
    address: Maybe[AddressInput | None] = strawberry.field(description="The address, as it is printed.")
    email: Maybe[str | None] = strawberry.field(description="The e-mail address, as it is printed.")
    phone: Maybe[str | None] = strawberry.field(description="The telephone number, as it is printed.")
    website: Maybe[str | None] = strawberry.field(description="The web address, as it is printed.")
    logo_reference: Maybe[str | None] = strawberry.field(description="Where the logo is kept.")
    logo: Maybe[str | None] = strawberry.field(
        description="The logo on documents: a PNG or JPEG in base64, at most 400,000 bytes and 3,000 pixels "
        "wide and high."
    )
    brand_color: Maybe[str | None] = strawberry.field(
        description="The colour of documents, such as #0f766e; darkened where text in it could not be read."
    )
    tax_registered: Maybe[bool] = strawberry.field(
        description="Whether the team charges tax; lines start with the default rate if so."
    )
    tax_number: Maybe[str | None] = strawberry.field(description="The VAT, GST or consumption tax number.")
    quote_defaults: Maybe[QuoteDefaultsInput] = strawberry.field(description="What new documents start from.")
    reminders: Maybe[RemindersInput] = strawberry.field(description="When clients are reminded.")
    embed_origins: Maybe[list[str]] = strawberry.field(
        description="The sites, at most 10 such as `https://www.example.com`, that may show the public pages "
        "of documents in a frame."
    )


MUTATIONS = [
    mutation(
        verbs.team_update,
        "write:team",
        "Changes your team's settings. A new time zone moves the end of every quote and invoice with it.",
        input=TeamUpdateInput,
        returns={"team": Team},
    ),
]
