"""The address of the page on which a client sees a document."""

from collections.abc import Callable
from typing import Any

from graph.engine.fields import computed
from graph.engine.loading import load_many
from models.public_link import PublicLink


def public_url(key: Any, description: str, *, holds: Callable[[Any, PublicLink], bool]) -> Any:
    """A field that is the address of the live link among those whose `key` is this document and that `holds`.

    Made in Python, as the database does not know what opens a link.
    """

    async def read(document: Any, info: Any) -> str | None:
        links = await load_many(info.context, PublicLink, key.key, ["created_at"], document.id)
        live = [link for link in links if link.revoked_at is None and holds(document, link)]
        addresses = info.context.links
        return addresses.url(document.team_id, live[-1].id) if live and addresses else None

    return computed(read, description)
