"""Quotes that have gone some way already."""

from typing import Any

from tests.graph.documents import quote_of, run
from tests.over_http import HttpApi


async def sent_quote(api: HttpApi, **details: Any) -> str:
    """The id of a quote that is with its client."""
    quote = await quote_of(api, **details)
    await run(api, "quoteSend", quote)
    return quote


async def accepted_quote(api: HttpApi, **details: Any) -> str:
    """The id of a quote that its client agreed to."""
    quote = await sent_quote(api, **details)
    await run(api, "quoteAccept", quote)
    return quote
