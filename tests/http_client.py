"""HTTP from a test to a server on the loopback."""

import ssl
from typing import Any

import httpx2

# of no certificates: reading those of the system takes longer than most tests do
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def http_client(**options: Any) -> httpx2.AsyncClient:
    """A client that asks no proxy; `options` are those of `httpx2.AsyncClient`."""
    return httpx2.AsyncClient(verify=_NO_CERTIFICATES, trust_env=False, **options)
