"""From a new client to a paid invoice, while somebody watches: each step arrives once, in order."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from graphql import parse, print_ast

from tests.graph.documents import client_of, quote_of, run
from tests.over_http import HttpApi
from tests.server.subscriber import subscribe
from tests.waiting import PATIENCE

CONTRACT = Path(__file__).parents[1] / "contract" / "core" / "events.graphql"


async def test_each_step_is_seen_once_in_order(http_api: HttpApi) -> None:
    async with asyncio.timeout(PATIENCE), aclosing(watching(http_api)) as events:

        async def seen() -> tuple[str, str, str | None]:
            event = (await anext(events))["events"]
            subject = event["subject"]
            state = subject.get("status") or subject.get("paymentStatus") or subject.get("name")
            return event["type"], subject["__typename"], state

        client = await client_of(http_api)
        assert await seen() == ("CLIENT_CREATED", "Client", "Ann")
        quote = await quote_of(http_api, client)
        assert await seen() == ("QUOTE_CREATED", "Quote", "DRAFT")
        await run(http_api, "quoteSend", quote)
        assert await seen() == ("QUOTE_SENT", "Quote", "SENT")
        await run(http_api, "quoteAccept", quote)
        assert await seen() == ("QUOTE_ACCEPTED", "Quote", "ACCEPTED")
        invoice = (await run(http_api, "quoteConvert", quote))["invoice"]["id"]
        assert await seen() == ("QUOTE_CONVERTED", "Quote", "CONVERTED")
        assert await seen() == ("INVOICE_CREATED", "Invoice", "UNPAID")
        await run(http_api, "invoiceSend", invoice)
        assert await seen() == ("INVOICE_SENT", "Invoice", "UNPAID")
        await run(http_api, "paymentRecord", invoice, input={"amount": "40", "method": "CARD"})
        assert await seen() == ("PAYMENT_RECEIVED", "Payment", None)
        await run(http_api, "paymentRecord", invoice, input={"amount": "60", "method": "CARD"})
        assert await seen() == ("PAYMENT_RECEIVED", "Payment", None)
        assert await seen() == ("INVOICE_PAID", "Invoice", "PAID")


def watching(api: HttpApi) -> AsyncGenerator[Any, None]:
    """The subscription of the contract, from the beginning."""
    subscription = parse(CONTRACT.read_text()).definitions[0]
    return subscribe(api.host, api.key, print_ast(subscription), after="0")
