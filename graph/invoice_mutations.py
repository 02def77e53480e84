"""The mutations of invoices, with their inputs."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import ID, Maybe

from graph.document_input import DocumentUpdateInput, LineItemInput
from graph.invoice import Invoice
from graph.mutation import mutation
from graph.send_input import InvoiceSendInput
from resolvers.invoice_send import invoice_send, invoice_unpublish, invoice_void, invoice_write_off
from resolvers.invoice_write import invoice_create, invoice_update

SCOPE = "write:invoices"


@strawberry.input(description="A line of an invoice.")
class InvoiceLineItemInput(LineItemInput):
    """A line that always counts."""


@strawberry.input(description="Changes to an invoice: what is left out stays as it is, null clears.")
class InvoiceUpdateInput(DocumentUpdateInput):
    """Everything about an invoice that can be written."""

    due_date: Maybe[date] = strawberry.field(
        description="The last day to pay; the team's payment terms after the issue date when left out."
    )
    line_items: Maybe[list[InvoiceLineItemInput]] = strawberry.field(
        description="All its lines, 1 to 100: those with an id change in place, those without are new, "
        "absent ones go."
    )


@strawberry.input(description="A new invoice.")
class InvoiceCreateInput(InvoiceUpdateInput):
    """An invoice with a client and lines."""

    client_id: ID = strawberry.field(description="Whom it is for.")
    quote_id: Maybe[ID | None] = strawberry.field(description="The quote it bills, of the same client.")
    line_items: list[InvoiceLineItemInput] = strawberry.field(description="Its lines, 1 to 100.")


_Reason = Annotated[str, "Why."]

MUTATIONS = [
    mutation(
        invoice_create,
        SCOPE,
        "Writes an invoice as a draft, which has no number yet; the team's defaults fill in what is missing.",
        input=InvoiceCreateInput,
        returns={"invoice": Invoice},
    ),
    mutation(
        invoice_update,
        SCOPE,
        "Changes a draft.",
        id=ID,
        input=InvoiceUpdateInput,
        returns={"invoice": Invoice},
    ),
    mutation(
        invoice_send,
        SCOPE,
        "Issues a draft and gives it the team's next number, without gaps; an e-mail leads to its page. "
        "Without `input` it goes to the client's address, if there is one; with it, an invoice that was sent "
        "already is e-mailed again.",
        id=ID,
        input=InvoiceSendInput | None,
        returns={"invoice": Invoice},
    ),
    mutation(
        invoice_unpublish,
        SCOPE,
        "Revokes the link to an invoice; sending it again makes a new one.",
        id=ID,
        returns={"invoice": Invoice},
    ),
    mutation(
        invoice_void,
        SCOPE,
        "Cancels an invoice on which no payment stands; a number it has stays taken.",
        id=ID,
        reason=_Reason,
        returns={"invoice": Invoice},
    ),
    mutation(
        invoice_write_off,
        SCOPE,
        "Gives up what is still due on an invoice as a bad debt.",
        id=ID,
        reason=_Reason,
        returns={"invoice": Invoice},
    ),
]
