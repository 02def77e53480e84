"""The mutations of quotes."""

from typing import Annotated

from strawberry import ID

from graph.invoice import Invoice
from graph.mutation import mutation
from graph.quote import Quote
from graph.quote_input import QuoteAcceptInput, QuoteCreateInput, QuoteLineItemInput, QuoteUpdateInput
from graph.send_input import QuoteSendInput
from resolvers.basis import basis_reading
from resolvers.invoice_write import quote_convert
from resolvers.quote_answer import quote_accept, quote_reject, quote_request_changes
from resolvers.quote_duplicate import quote_duplicate
from resolvers.quote_line_items import quote_line_items_add
from resolvers.quote_revision import quote_revise
from resolvers.quote_send import (
    quote_delete,
    quote_mark_viewed,
    quote_publish,
    quote_restore,
    quote_send,
    quote_unpublish,
)
from resolvers.quote_write import quote_create, quote_update

SCOPE = "write:quotes"

MUTATIONS = [
    mutation(
        quote_create,
        SCOPE,
        "Writes a quote as a draft and numbers it; the team's defaults fill in what is left out.",
        input=QuoteCreateInput,
        returns={"quote": Quote},
        reading=basis_reading,
    ),
    mutation(
        quote_update,
        SCOPE,
        "Changes a draft, or a quote that changes were asked for: it becomes a draft of the next revision.",
        id=ID,
        input=QuoteUpdateInput,
        returns={"quote": Quote},
    ),
    mutation(
        quote_line_items_add,
        SCOPE,
        "Puts lines after those that a draft has.",
        id=ID,
        line_items=Annotated[list[QuoteLineItemInput], "The lines to add."],
        returns={"quote": Quote},
    ),
    mutation(
        quote_send,
        SCOPE,
        "Offers a draft to the client, with an e-mail that leads to its page. Without `input` it goes to the "
        "client's address, if there is one; with it, a quote that was sent already is e-mailed again.",
        id=ID,
        input=QuoteSendInput | None,
        returns={"quote": Quote},
    ),
    mutation(
        quote_publish,
        SCOPE,
        "Offers a draft without sending an e-mail: its `publicUrl` is brought to the client in another way.",
        id=ID,
        returns={"quote": Quote},
    ),
    mutation(
        quote_unpublish,
        SCOPE,
        "Revokes every link to a quote; sending or publishing it again makes a new one.",
        id=ID,
        returns={"quote": Quote},
    ),
    mutation(
        quote_mark_viewed,
        SCOPE,
        "Notes that the client has looked at a sent quote, where you show it yourself.",
        id=ID,
        returns={"quote": Quote},
    ),
    mutation(
        quote_accept,
        SCOPE,
        "Notes that the client agrees to a sent quote, with the optional lines that were chosen.",
        id=ID,
        input=QuoteAcceptInput | None,
        returns={"quote": Quote},
    ),
    mutation(
        quote_reject,
        SCOPE,
        "Notes that the client declines a sent quote.",
        id=ID,
        reason=Annotated[str | None, "Why."],
        returns={"quote": Quote},
    ),
    mutation(
        quote_request_changes,
        SCOPE,
        "Notes what the client would have otherwise in a sent quote.",
        id=ID,
        comment=Annotated[str, "What should change."],
        returns={"quote": Quote},
    ),
    mutation(
        quote_revise,
        SCOPE,
        "Takes back a quote that was sent and makes it a draft again, as its next revision.",
        id=ID,
        returns={"quote": Quote},
    ),
    mutation(
        quote_convert,
        SCOPE,
        "Makes a draft invoice of an accepted quote, once and only once.",
        id=ID,
        returns={"quote": Quote, "invoice": Invoice},
    ),
    mutation(
        quote_duplicate,
        SCOPE,
        "Writes a new draft with the lines and texts of a quote.",
        id=ID,
        returns={"quote": Quote},
    ),
    mutation(
        quote_delete,
        SCOPE,
        "Takes a quote out of all lists; it can be restored. Accepted quotes cannot be deleted.",
        id=ID,
        returns={"quote": Quote},
    ),
    mutation(quote_restore, SCOPE, "Puts a deleted quote back.", id=ID, returns={"quote": Quote}),
]
