"""The vault: secrets that have to be used again, encrypted with a key that the database never sees."""

from collections.abc import Sequence
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class CannotUnseal(Exception):
    """This was sealed with a key that is not there any more."""


class Vault:
    """Seals with the first of its keys, and opens what any of them has sealed."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ValueError unless each key is 32 bytes in URL-safe base64, and there is one."""
        if not keys:
            raise ValueError("names no key")
        self._keys = MultiFernet([Fernet(key) for key in keys])

    @classmethod
    def of(cls, keys: str) -> Self:
        """The vault of keys that are separated by commas, the newest first."""
        return cls([key.strip() for key in keys.split(",") if key.strip()])

    @staticmethod
    def new_key() -> str:
        """A fresh key."""
        return Fernet.generate_key().decode()

    def seal(self, secret: str) -> str:
        """The secret in a form that only this vault can open."""
        return self._keys.encrypt(secret.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The secret behind it; raises CannotUnseal where the key is gone."""
        try:
            return self._keys.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise CannotUnseal from None
