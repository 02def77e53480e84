"""The addresses at which documents are downloaded: signed, and good for a while only."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, Final

from models.signed_address import SignedAddresses, derived_key

PATH: Final = "/documents/"
LOGO_PATH: Final = f"{PATH}logos/"
GOOD_FOR: Final = 3600
"""For how many seconds an address is good at least."""
_STEP: Final = 900
"""Addresses end on whole quarters of an hour, so that asking again gives the same one."""


def logo_path(team_id: Any, logo_id: Any) -> Any:
    """The path of a logo, from texts or from columns.

    It needs no signature, as nobody guesses the hash of a picture they do not have.
    """
    return LOGO_PATH + team_id + "/" + logo_id


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
        return self.signed(team_id, now).to(document_id)

    def signed(self, team_id: str, now: datetime) -> SignedAddresses:
        """The addresses of all the documents of a team at this moment."""
        return self._until(team_id, (int(now.timestamp()) // _STEP + 1) * _STEP + GOOD_FOR)

    def proof(self, team_id: str, document_id: str, expires: str, signature: str, now: datetime) -> Proof:
        """What these parts of an address prove at this moment."""
        if not (expires.isascii() and expires.isdecimal() and len(expires) <= 12):
            return Proof.FORGED
        expected = self._until(team_id, int(expires)).proof(document_id)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return Proof.FORGED
        return Proof.GENUINE if now.timestamp() < int(expires) else Proof.EXPIRED

    def _until(self, team_id: str, expires: int) -> SignedAddresses:
        """The key is of the moment, too: who came by one has it for as long as the addresses are good."""
        return SignedAddresses(
            before=f"{self.origin}{PATH}",
            between=f"?team={team_id}&expires={expires}&signature=",
            key=derived_key(self.key(), f"document {team_id} {expires}"),
        )
