"""The demo teams, and an API key for one of them that stays the same from start to start."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models.api_key import ApiKey, hash_of
from server.database import Database
from server.demo import SHOWN_TEAM, load
from server.onboarding import create_key, team_id_of
from server.provide import Say

KEY_FILE = "demo-key"


async def load_demo(database: Database, data_dir: Path, say: Say) -> str:
    """Loads the demo teams where they are missing, and returns the secret of a key for the one shown first.

    Only a hash of it is in the database; the secret is kept in the data dir, readable to its owner alone.
    """
    if await load(database):
        say("Demo teams loaded")
    return await _demo_key(database, data_dir / KEY_FILE)


async def _demo_key(database: Database, file: Path) -> str:
    secret = _kept(file)
    if secret is None or not await _is_valid(database, secret):
        secret = await create_key(database, SHOWN_TEAM, {"name": "Demo", "scopes": ["read", "write"]})
        _keep(file, secret)
    return secret


def _kept(file: Path) -> str | None:
    return file.read_text().strip() if file.exists() else None


def _keep(file: Path, secret: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secret + "\n")


async def _is_valid(database: Database, secret: str) -> bool:
    team_id = await team_id_of(database, SHOWN_TEAM)
    key: Any = ApiKey
    valid = select(key.id).where(
        key.team_id == team_id, key.secret_hash == hash_of(secret), key.revoked_at.is_(None)
    )
    async with database.connection(team_id) as connection:
        return await connection.scalar(valid) is not None
