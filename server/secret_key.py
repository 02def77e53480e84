"""The key that addresses of public pages are made with: of the settings, or kept in the data dir."""

import os
import secrets
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from models.link_address import LinkAddresses
from server.settings import Settings

KEY_FILE = "secret-key"


def secret_key(settings: Settings) -> bytes:
    """The key of the settings; else that of the data dir, which is made there where it is missing.

    Processes that start together get the same one.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    file = settings.data_dir / KEY_FILE
    if not file.exists():
        _make(file)
    return file.read_text().strip().encode()


def link_addresses(settings: Settings) -> LinkAddresses:
    """What writes and reads the addresses of public pages."""
    return LinkAddresses(cache(partial(secret_key, settings)), settings.origin)


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
    with suppress(FileExistsError):  # who links first has made the key
        os.link(draft, file)
    draft.unlink()
