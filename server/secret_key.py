"""The key that addresses of public pages are made with: of the settings, or kept in the data dir."""

import secrets
from functools import cache, partial

from models.link_address import LinkAddresses
from server.secret_file import SecretFile
from server.settings import Settings


def secret_key(settings: Settings) -> bytes:
    """The key of the settings; else that of the data dir, which is made there where it is missing."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    kept = SecretFile.SECRET_KEY.read_or_make(settings.data_dir, lambda: secrets.token_urlsafe(48))
    return kept.encode()


def link_addresses(settings: Settings) -> LinkAddresses:
    """What writes and reads the addresses of public pages."""
    return LinkAddresses(cache(partial(secret_key, settings)), settings.origin)
