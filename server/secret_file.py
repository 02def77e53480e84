"""Secrets that are kept from start to start: files of the data dir that nobody but its owner can read."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path


class SecretFile(StrEnum):
    """What is kept, by the name of its file."""

    SECRET_KEY = "secret-key"  # noqa: S105
    """What the addresses of public pages are made with."""
    ENCRYPTION_KEY = "encryption-key"
    """What the secrets of webhooks are encrypted with."""
    DEMO_KEY = "demo-key"
    DEMO_PASSWORD = "demo-password"  # noqa: S105

    def read(self, data_dir: Path) -> str | None:
        """The secret; None where none is kept."""
        file = data_dir / self
        return file.read_text().strip() if file.exists() else None

    def read_or_make(self, data_dir: Path, make: Callable[[], str]) -> str:
        """The secret, made where none is kept. Processes that start together get the same one."""
        file = data_dir / self
        if not file.exists():
            draft = self._draft(data_dir, make())
            with suppress(FileExistsError):  # who links first has made it
                os.link(draft, file)
            draft.unlink()
        return file.read_text().strip()

    def write(self, data_dir: Path, secret: str) -> None:
        """Keep this secret, in place of any other."""
        self._draft(data_dir, secret).replace(data_dir / self)

    def _draft(self, data_dir: Path, secret: str) -> Path:
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f"{self}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secret + "\n")
        return draft
