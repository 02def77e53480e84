"""Short ways to the documents that tests start from."""

from typing import Any, Protocol


class Api(Protocol):
    """Whatever runs an operation and answers with its data, be it in process or over HTTP."""

    async def __call__(self, query: str, **variables: Any) -> Any:
        """The data; fails the test on any error."""


_ERRORS = "userErrors { code path message }"
_CREATE = """
mutation ($input: {Noun}CreateInput!) {
  {noun}Create(input: $input) { {noun} { id } userErrors { code path message } }
}
"""
_QUOTE_FIELDS = "quote { id number revision status version }"
_INVOICE_FIELDS = """
invoice {
  id number status paymentStatus version
  total { amount } amountDue { amount } amountPaid { amount } lineItems { name }
}
"""
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
    return await create(api, "client", {"name": "Ann", **details})


async def quote_of(api: Api, client: str | None = None, **details: Any) -> str:
    """The id of a new quote over 100.00 without tax, or over what `details` say."""
    lines = [{"name": "Work", "unitPrice": "100"}]
    client = client or await client_of(api)
    return await create(api, "quote", {"clientId": client, "lineItems": lines, **details})


async def invoice_of(api: Api, *, send: bool = False, **details: Any) -> str:
    """The id of a new invoice over 100.00 without tax, or over what `details` say."""
    lines = [{"name": "Work", "unitPrice": "100"}]
    client = details.get("clientId") or await client_of(api)
    invoice = await create(api, "invoice", {"clientId": client, "lineItems": lines, **details})
    if send:
        await run(api, "invoiceSend", invoice)
    return invoice


async def create(api: Api, noun: str, input: Any) -> str:
    """The id of what `<noun>Create` makes; fails the test where it refuses."""
    mutation = _CREATE.replace("{Noun}", noun[0].upper() + noun[1:]).replace("{noun}", noun)
    payload = (await api(mutation, input=input))[f"{noun}Create"]
    assert payload["userErrors"] == [], payload["userErrors"]
    return str(payload[noun]["id"])


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
