"""Rate limits in the headers of a response.

`RateLimit` and `RateLimit-Policy` as in draft-ietf-httpapi-ratelimit-headers-10; `RateLimit-Limit`,
`-Remaining` and `-Reset`, of the limit that is told last, for the many clients that know only these.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from auth.rate_limit import Decision

RATE_HEADERS = (
    "RateLimit",
    "RateLimit-Policy",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
)


def rate_headers(decisions: Collection[Decision]) -> list[tuple[bytes, bytes]]:
    """The raw headers that tell how the limits stand; none without a limit. Times are in whole seconds."""
    if not decisions:
        return []
    standings, policies = [], []
    for decision in decisions:
        policy, reset = decision.policy, math.ceil(decision.reset)
        standings.append(f'"{policy.name}";r={int(decision.remaining)};t={reset}')
        policies.append(f'"{policy.name}";q={int(policy.capacity)};w={math.ceil(policy.window)}')
    return [
        (b"ratelimit", ", ".join(standings).encode()),
        (b"ratelimit-policy", ", ".join(policies).encode()),
        (b"ratelimit-limit", b"%d" % policy.capacity),
        (b"ratelimit-remaining", b"%d" % decision.remaining),
        (b"ratelimit-reset", b"%d" % reset),
    ]
