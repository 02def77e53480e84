"""How a document is sent."""

import strawberry
from strawberry import Maybe


@strawberry.input
class SendInput:
    """All of it may be left out."""

    to: Maybe[list[str]] = strawberry.field(
        description="The addresses, 1 to 20; the client's own when left out."
    )
    cc: Maybe[list[str]] = strawberry.field(description="Addresses that get a copy, at most 20.")
    subject: Maybe[str | None] = strawberry.field(
        description="The subject of this e-mail in place of the template's; placeholders are filled in."
    )
    message: Maybe[str | None] = strawberry.field(
        description="The message of this e-mail in place of the template's; placeholders are filled in."
    )
    attach_pdf: Maybe[bool] = strawberry.field(
        description="Whether the document goes with it as a PDF; true when left out."
    )


@strawberry.input(description="To whom a quote is sent by e-mail, and with which words.")
class QuoteSendInput(SendInput):
    """The e-mail that brings a quote."""


@strawberry.input(description="To whom an invoice is sent by e-mail, and with which words.")
class InvoiceSendInput(SendInput):
    """The e-mail that brings an invoice."""
