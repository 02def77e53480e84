"""Webhooks in one process: deliveries are made of the event log, and sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jobs.webhook_dispatch import WebhookDispatch
from jobs.webhook_feed import WebhookFeed
from jobs.webhook_turn import Outgoing
from resolvers.perform import Store


@asynccontextmanager
async def sending_webhooks(store: Store, outgoing: Outgoing) -> AsyncIterator[WebhookFeed]:
    """Makes and sends deliveries for as long as the block lasts; `heard` of what it yields hastens it."""
    dispatch = WebhookDispatch(store, outgoing)

    def made(deliveries: int) -> None:
        if outgoing.watch is not None:
            outgoing.watch.made(deliveries)
        dispatch.wake()

    feed = WebhookFeed(store, made)
    tasks = [asyncio.create_task(each.run_forever()) for each in (feed, dispatch)]
    try:
        yield feed
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
