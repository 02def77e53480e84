"""What the server tells a page's script, as JSON inside the page."""

import json
from collections.abc import Mapping

_PLACE = '<script type="application/json" id="config">{}</script>'


def with_config(page: str, config: Mapping[str, object]) -> str:
    """The page with `config` in its element `<script type="application/json" id="config">{}</script>`."""
    # Inside a script element only "<" can end the JSON; HTML knows no other escape there.
    return page.replace(_PLACE, _PLACE.replace("{}", json.dumps(config).replace("<", r"\u003c")))
