"""HTTP from a test to a server on the loopback."""

import ssl
from typing import Any

import httpx2

from tests.waiting import PATIENCE

# of no certificates: reading those of the system takes longer than most tests do
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def http_client(**options: Any) -> httpx2.AsyncClient:
    """A client that asks no proxy and is patient; `options` are those of `httpx2.AsyncClient`."""
    patient: dict[str, Any] = {"timeout": PATIENCE, **options}
    return httpx2.AsyncClient(verify=_NO_CERTIFICATES, trust_env=False, **patient)
