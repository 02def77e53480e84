"""The inputs of quotes."""

from datetime import date

import strawberry
from strawberry import ID, Maybe

from graph.document_input import DocumentUpdateInput, LineItemInput
from models.quote_status import DocumentType


@strawberry.input(description="A line of a quote.")
class QuoteLineItemInput(LineItemInput):
    """A line that can be optional."""

    optional: Maybe[bool] = strawberry.field(description="Whether the client may choose to leave it.")
    selected: Maybe[bool] = strawberry.field(
        description="Whether an optional line counts; false when left out."
    )


@strawberry.input(description="Changes to a quote: what is left out stays as it is, null clears.")
class QuoteUpdateInput(DocumentUpdateInput):
    """Everything about a quote that can be written."""

    document_type: Maybe[DocumentType] = strawberry.field(description="QUOTE when left out of a new one.")
    description: Maybe[str | None] = strawberry.field(description="What it is about.")
    valid_until: Maybe[date] = strawberry.field(
        description="The last day of its validity; in a new quote the team's days after the issue date."
    )
    label_ids: Maybe[list[ID]] = strawberry.field(description="The labels it carries, at most 50.")
    line_items: Maybe[list[QuoteLineItemInput]] = strawberry.field(
        description="All its lines, 1 to 100: those with an id change in place, those without are new, "
        "absent ones go."
    )


@strawberry.input(description="A new quote.")
class QuoteCreateInput(QuoteUpdateInput):
    """A quote with a client and lines."""

    client_id: ID = strawberry.field(description="Whom it is for.")
    line_items: list[QuoteLineItemInput] = strawberry.field(description="Its lines, 1 to 100.")


@strawberry.input(description="A quote to calculate without writing it.")
class QuoteCalculateInput(QuoteUpdateInput):
    """A quote with lines; the client is needed only for its currency."""

    line_items: list[QuoteLineItemInput] = strawberry.field(description="Its lines, 1 to 100.")


@strawberry.input(description="How a quote is accepted.")
class QuoteAcceptInput:
    """All of it may be left out."""

    selected_line_item_ids: Maybe[list[ID]] = strawberry.field(
        description="The optional lines that are wanted, and no others; when left out, those selected now."
    )
    revision: Maybe[int] = strawberry.field(
        description="The revision that the client has seen; SUPERSEDED is answered where it is not the "
        "present one."
    )
    signer_name: Maybe[str | None] = strawberry.field(description="Who agrees.")
    signer_email: Maybe[str | None] = strawberry.field(description="The e-mail address of who agrees.")
