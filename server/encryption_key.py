"""The key that secrets are encrypted with, for those who run the embedded database and set none."""

import os
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from resolvers.vault import Vault

KEY_FILE = "encryption-key"


def encryption_key_in(folder: Path) -> SecretStr:
    """The key kept in this folder, which only its owner can read; made where there is none.

    Processes that start together get the same one.
    """
    file = folder / KEY_FILE
    if not file.exists():
        draft = file.with_name(f"{KEY_FILE}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(Vault.new_key())
        with suppress(FileExistsError):  # who links first has made the key
            os.link(draft, file)
        draft.unlink()
    return SecretStr(file.read_text().strip())
