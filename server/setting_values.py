"""What the values of settings have to look like. A message goes on after the name: "… is not a URL"."""

import re
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from resolvers.vault import Vault


def _split_at_commas(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _only_networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for network in value:
        try:
            ip_network(network)
        except ValueError:
            raise ValueError(f"names {network!r}, which is no address or network") from None
    return value


def _origin(value: str) -> str:
    parts, origin = urlsplit(value), value.rstrip("/")
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or origin != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ValueError("is not a URL of the form https://host or https://host:port")
    return origin


def _postgresql(value: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(value.get_secret_value())
        _ = parts.port  # raises ValueError unless it is a number
    except ValueError:
        parts = None
    if parts is None or not parts.scheme or not (parts.netloc or parts.path.strip("/") or parts.query):
        raise ValueError("is not a URL of the form postgresql://user:password@host:port/name")
    if parts.scheme not in ("postgresql", "postgres", "postgresql+asyncpg"):
        raise ValueError(f"names {parts.scheme!r}, but only PostgreSQL will do: postgresql://…")
    return value


def _smtp(value: SecretStr) -> SecretStr:
    if not re.match(r"smtps?://[^/\s]+/?$", value.get_secret_value()):
        raise ValueError("is not a URL of the form smtp://user:password@host:port")
    return value


def _encryption_key(value: SecretStr) -> SecretStr:
    try:
        Vault.of(value.get_secret_value())
    except ValueError:
        raise ValueError("is not 32 bytes in URL-safe base64") from None
    return value


CommaSeparated = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_at_commas)]
Networks = Annotated[CommaSeparated, AfterValidator(_only_networks)]
Origin = Annotated[str, AfterValidator(_origin)]
PostgresUrl = Annotated[SecretStr, AfterValidator(_postgresql)]
SmtpUrl = Annotated[SecretStr, AfterValidator(_smtp)]
EncryptionKey = Annotated[SecretStr, AfterValidator(_encryption_key)]
