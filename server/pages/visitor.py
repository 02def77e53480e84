"""Who asks for a page: a person who looks at it, or a machine that merely fetches it."""

import re
from typing import Final

from starlette.requests import Request

# mail scanners, link previews of messengers, search engines and monitors that call themselves a browser
_MACHINES: Final = re.compile(
    r"bot\b|crawl|spider|slurp|preview|externalhit|embedly|google-|mediapartners|lighthouse|headless|monitor|"
    r"uptime|pingdom|scanner|proofpoint|mimecast|barracuda|safelinks|microsoft office|python|http_?client",
    re.IGNORECASE,
)
_BROWSER: Final = "Mozilla/"
_PREFETCH: Final = ("purpose", "sec-purpose", "x-purpose", "x-moz")


def is_person(request: Request) -> bool:
    """Whether a person, as far as one can tell, has opened the page in a browser.

    Not for HEAD, for what a browser fetches before anybody has asked for it, nor for known machines.
    """
    agent = request.headers.get("user-agent", "")
    ahead = any(
        word in request.headers.get(name, "").lower()
        for name in _PREFETCH
        for word in ("prefetch", "preview", "prerender")
    )
    return (
        request.method == "GET"
        and not ahead
        and agent.startswith(_BROWSER)
        and _MACHINES.search(agent) is None
    )
