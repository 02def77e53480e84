"""The addresses at which documents are downloaded: signed, and good for a while only."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final
from urllib.parse import urlencode

PATH: Final = "/documents/"
LOGO_PATH: Final = f"{PATH}logos/"
GOOD_FOR: Final = 3600
"""For how many seconds an address is good at least."""
_STEP: Final = 900
"""Addresses end on whole quarters of an hour, so that asking again gives the same one."""


def logo_path(team_id: str, logo_id: str) -> str:
    """The path of a logo: it needs no signature, as nobody guesses the hash of a picture they do not have."""
    return f"{LOGO_PATH}{team_id}/{logo_id}"


class Proof(Enum):
    """What the signature of an address proves."""

    GENUINE = auto()
    EXPIRED = auto()
    FORGED = auto()


@dataclass(frozen=True, slots=True)
class DocumentAddresses:
    """Writes and checks addresses of documents; `origin` is where browsers find the server."""

    key: Callable[[], bytes]
    origin: str

    def url(self, team_id: str, document_id: str, now: datetime) -> str:
        """The address of a quote, a revision of one, an invoice, or a payment's receipt."""
        expires = (int(now.timestamp()) // _STEP + 1) * _STEP + GOOD_FOR
        query = {
            "team": team_id,
            "expires": expires,
            "signature": self._signature(team_id, document_id, expires),
        }
        return f"{self.origin}{PATH}{document_id}?{urlencode(query)}"

    def proof(self, team_id: str, document_id: str, expires: str, signature: str, now: datetime) -> Proof:
        """What these parts of an address prove at this moment."""
        if not (expires.isascii() and expires.isdecimal() and len(expires) <= 12):
            return Proof.FORGED
        expected = self._signature(team_id, document_id, int(expires))
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return Proof.FORGED
        return Proof.GENUINE if now.timestamp() < int(expires) else Proof.EXPIRED

    def _signature(self, team_id: str, document_id: str, expires: int) -> str:
        signed = f"document {team_id} {document_id} {expires}".encode()
        return hmac.digest(self.key(), signed, "sha256").hex()
