"""The server as it is set up for production, where the API is known to those who use it."""

from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette

from server.app import create_app
from server.settings import Settings

PRODUCTION: dict[str, Any] = {
    "introspection": False,
    "graphiql": False,
    "public_url": "https://quotes.example",
}


def production(database_url: str, **settings: Any) -> Starlette:
    """The application with the settings that docs/limits.md recommends."""
    return create_app(Settings(database_url=SecretStr(database_url), **PRODUCTION, **settings))
