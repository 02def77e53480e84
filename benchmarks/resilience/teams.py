"""Teams to try things with."""

from uuid import uuid4

from server.database import Database
from server.onboarding import create_key
from server.onboarding import open_team as opened


async def open_team(database_url: str) -> tuple[str, str]:
    """A new team's id, and a key to all of it."""
    database, slug = Database(database_url), f"team-{uuid4().hex}"
    try:
        draft: dict[str, str] = {"slug": slug, "name": "Acme", "currency": "USD", "timezone": "UTC"}
        team = await opened(database, draft)  # type: ignore[arg-type]
        key = await create_key(database, slug, {"name": "Proof", "scopes": ["read", "write"]})
    finally:
        await database.dispose()
    return team.id, key
