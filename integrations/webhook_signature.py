"""The headers that prove where a message comes from: Standard Webhooks, and a plain HMAC beside it."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from standardwebhooks import Webhook

USER_AGENT: Final = "Quotegraph-Webhooks/1.0"


def signed_headers(
    message_id: str,
    event: str,
    body: bytes,
    secrets: Sequence[str],
    *,
    subscription_id: str,
    cursor: int | None,
    at: datetime,
) -> dict[str, str]:
    """All headers of one attempt, made at `at`, to send `body`; `cursor` is the number of the event, if any.

    `secrets` are the newest and, while it is still good, the one before: `webhook-signature` holds a
    signature with each. `X-Quotegraph-Signature` is the HMAC-SHA256 of the body alone, with the newest.
    """
    text = body.decode()
    signatures = (Webhook(secret).sign(message_id, at, text) for secret in secrets)
    plain = hmac.new(secrets[0].encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "user-agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
        "x-quotegraph-event": event,
        "x-quotegraph-signature": f"sha256={plain}",
        "x-quotegraph-subscription-id": subscription_id,
    }
    return headers if cursor is None else {**headers, "x-quotegraph-cursor": str(cursor)}
