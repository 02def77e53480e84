"""Short ways to the documents that tests start from."""

from typing import Any

from tests.graph.conftest import Api

_CLIENT = """mutation ($input: ClientCreateInput!) { clientCreate(input: $input) { client { id } userErrors { code path } } }"""
_QUOTE = """mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { quote { id } userErrors { code path message } } }"""
_INVOICE = """mutation ($input: InvoiceCreateInput!) { invoiceCreate(input: $input) { invoice { id } userErrors { code path message } } }"""

_ERRORS = "userErrors { code path message }"
_QUOTE_FIELDS = "quote { id number revision status version }"
_INVOICE_FIELDS = "invoice { id number status paymentStatus version total { amount } amountDue { amount } amountPaid { amount } lineItems { name } }"
VERBS = {
    "quoteSend": ("$id: ID!", "id: $id", _QUOTE_FIELDS),
    "quotePublish": ("$id: ID!", "id: $id", _QUOTE_FIELDS),
    "quoteAccept": ("$id: ID!, $input: QuoteAcceptInput", "id: $id, input: $input", _QUOTE_FIELDS),
    "quoteReject": ("$id: ID!, $reason: String", "id: $id, reason: $reason", _QUOTE_FIELDS),
    "quoteRequestChanges": ("$id: ID!, $comment: String!", "id: $id, comment: $comment", _QUOTE_FIELDS),
    "quoteRevise": ("$id: ID!", "id: $id", _QUOTE_FIELDS),
    "quoteConvert": ("$id: ID!", "id: $id", f"{_QUOTE_FIELDS} {_INVOICE_FIELDS}"),
    "quoteDuplicate": ("$id: ID!", "id: $id", _QUOTE_FIELDS),
    "quoteDelete": ("$id: ID!", "id: $id", _QUOTE_FIELDS),
    "quoteRestore": ("$id: ID!", "id: $id", _QUOTE_FIELDS),
    "quoteMarkViewed": ("$id: ID!", "id: $id", _QUOTE_FIELDS),
    "invoiceSend": ("$id: ID!", "id: $id", _INVOICE_FIELDS),
    "invoiceVoid": ("$id: ID!, $reason: String!", "id: $id, reason: $reason", _INVOICE_FIELDS),
    "invoiceWriteOff": ("$id: ID!, $reason: String!", "id: $id, reason: $reason", _INVOICE_FIELDS),
    "paymentRecord": (
        "$id: ID!, $input: PaymentRecordInput!",
        "invoiceId: $id, input: $input",
        f"payment {{ id net {{ amount }} }} fullyPaid {_INVOICE_FIELDS}",
    ),
    "paymentRefund": (
        "$id: ID!, $amount: Decimal!",
        "id: $id, amount: $amount",
        f"payment {{ id refunded {{ amount }} }} {_INVOICE_FIELDS}",
    ),
}


async def client_of(api: Api, **details: Any) -> str:
    """The id of a new client."""
    created = (await api(_CLIENT, input={"name": "Ann", **details}))["clientCreate"]
    assert created["userErrors"] == []
    return str(created["client"]["id"])


async def quote_of(api: Api, client: str | None = None, **details: Any) -> str:
    """The id of a new quote over 100.00 without tax, or over what `details` say."""
    lines = [{"name": "Work", "unitPrice": "100"}]
    input = {"clientId": client or await client_of(api), "lineItems": lines, **details}
    created = (await api(_QUOTE, input=input))["quoteCreate"]
    assert created["userErrors"] == [], created["userErrors"]
    return str(created["quote"]["id"])


async def invoice_of(api: Api, *, send: bool = False, **details: Any) -> str:
    """The id of a new invoice over 100.00 without tax, or over what `details` say."""
    lines = [{"name": "Work", "unitPrice": "100"}]
    input = {"clientId": await client_of(api), "lineItems": lines, **details}
    created = (await api(_INVOICE, input=input))["invoiceCreate"]
    assert created["userErrors"] == [], created["userErrors"]
    identifier = str(created["invoice"]["id"])
    if send:
        await run(api, "invoiceSend", identifier)
    return identifier


async def run(api: Api, verb: str, id: str, **arguments: Any) -> Any:
    """The payload of a mutation on one object."""
    parameters, passed, fields = VERBS[verb]
    answer = await api(
        f"mutation ({parameters}) {{ {verb}({passed}) {{ {fields} {_ERRORS} }} }}", id=id, **arguments
    )
    return answer[verb]


def codes(payload: Any) -> list[tuple[str, list[str]]]:
    """The user errors of a payload, without their messages."""
    return [(error["code"], error["path"]) for error in payload["userErrors"]]
