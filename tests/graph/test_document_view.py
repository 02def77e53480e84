"""The frozen view of documents, and its SHA-256."""

from typing import Any

import pytest
from sqlalchemy import text

from models.errors import Refused
from models.frozen_document import DocumentView, Standing, document_hash
from resolvers.document_view import invoice_view, quote_view, receipt_view
from tests.graph.conftest import Api
from tests.graph.documents import client_of, invoice_of, quote_of, run

OPTION = {"name": "Extra", "unitPrice": "50", "optional": True}


async def view(api: Api, read: Any, *arguments: Any) -> DocumentView:
    """What the reader makes of the document, in a transaction of its own."""
    async with api.database.transaction(api.viewer.team_id) as session:
        made: DocumentView = await read(session, api.viewer.team_id, *arguments)
        return made


async def change_names(api: Api, client: str) -> None:
    """Gives the team and its client other names, as they may have long after."""
    await api(
        'mutation ($id: ID!) { clientUpdate(id: $id, input: {name: "Bob"}) { userErrors { code } }'
        ' teamUpdate(input: {name: "Other"}) { userErrors { code } } }',
        id=client,
    )


async def test_a_sent_quote_stays_as_it_was_sent(api: Api) -> None:
    client = await client_of(api)
    quote = await quote_of(api, client)
    draft = await view(api, quote_view, quote)
    await run(api, "quoteSend", quote)
    sent = await view(api, quote_view, quote)
    await change_names(api, client)
    later = await view(api, quote_view, quote)
    assert (draft.standing, sent.standing) == (Standing.DRAFT, Standing.IN_FORCE)
    assert (later.document.sender.name, later.document.recipient.name) == ("Acme", "Ann")
    assert later == sent
    assert document_hash(later.document) == document_hash(draft.document)


async def test_an_earlier_revision_is_superseded_and_as_it_was_sent(api: Api) -> None:
    quote = await quote_of(api)
    await run(api, "quoteSend", quote)
    sent = await view(api, quote_view, quote)
    await run(api, "quoteRevise", quote)
    now = await view(api, quote_view, quote)
    first = await view(api, quote_view, quote, 1)
    assert (now.standing, now.document.revision) == (Standing.DRAFT, 2)
    assert (first.standing, first.document) == (Standing.SUPERSEDED, sent.document)


async def test_an_accepted_quote_has_the_choice_in_it(api: Api) -> None:
    lines = [{"name": "Work", "unitPrice": "100"}, {**OPTION, "selected": False}]
    quote = await quote_of(api, lineItems=lines)
    await run(api, "quoteSend", quote)
    sent = await view(api, quote_view, quote)
    option = sent.document.lines[1].id
    accepted = {"selectedLineItemIds": [option], "signerName": "Ann Lee"}
    assert (await run(api, "quoteAccept", quote, input=accepted))["userErrors"] == []
    agreed = await view(api, quote_view, quote)
    assert (sent.document.total_minor, agreed.document.total_minor) == (10000, 15000)
    assert [line.counted for line in agreed.document.lines] == [True, True]
    assert agreed.acceptance is not None and agreed.acceptance.signer_name == "Ann Lee"
    assert document_hash(agreed.document) != document_hash(sent.document)


async def test_an_invoice_tells_what_was_paid_of_it(api: Api) -> None:
    invoice = await invoice_of(api, send=True)
    await run(api, "paymentRecord", invoice, input={"amount": "40", "method": "CARD"})
    seen = await view(api, invoice_view, invoice)
    assert (seen.amount_paid_minor, seen.amount_due_minor) == (4000, 6000)
    assert [payment.amount_minor for payment in seen.payments] == [4000]
    receipt = await view(api, receipt_view, seen.payments[0].id)
    assert receipt.document.payment == seen.payments[0]
    assert receipt.document.number == seen.document.number


async def test_a_document_of_another_team_does_not_exist(api: Api, make_team: Any) -> None:
    quote = await quote_of(api)
    with pytest.raises(Refused, match="NOT_FOUND"):
        await view(await make_team(), quote_view, quote)


async def test_a_look_that_the_plan_lacks_is_not_printed(api: Api) -> None:
    quote = await quote_of(api, template="CLASSIC")
    assert (await view(api, quote_view, quote)).document.brand.template == "CLASSIC"
    async with api.database.transaction(api.viewer.team_id) as session:
        await session.execute(text("update team set plan = 'FREE'"))
    assert (await view(api, quote_view, quote)).document.brand.template == "MODERN"


async def test_a_document_is_in_the_language_of_the_client(api: Api) -> None:
    ours = await quote_of(api)
    theirs = await quote_of(api, await client_of(api, locale="fr_ch"))
    assert (await view(api, quote_view, ours)).document.locale == "en-US"
    assert (await view(api, quote_view, theirs)).document.locale == "fr-CH"
    answer = await api(
        'mutation { clientCreate(input: {name: "X", locale: "klingonese"}) { userErrors { code path } } }'
    )
    assert answer["clientCreate"]["userErrors"] == [{"code": "INVALID", "path": ["input", "locale"]}]
