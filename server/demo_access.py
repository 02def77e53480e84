"""What opens the demo teams: an API key and a password, which stay the same from start to start.

The database holds hashes of them; they themselves are kept in the data dir, readable to its owner alone.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from auth.password import Passwords
from models.api_key import ApiKey
from models.contact_details import comparable_email
from models.secret import hash_of
from models.user import User
from server.database import Database
from server.demo import SHOWN_TEAM, TRADES, load
from server.onboarding import create_key, team_id_of
from server.provide import Say
from server.secret_file import SecretFile

_user: Any = User


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """How to come in: software with a key, people with a password."""

    key: str
    """Of the team that is shown first."""
    email: str
    """Of that team's owner."""
    password: str
    """Of everybody in the demo teams."""


async def load_demo(database: Database, data_dir: Path, say: Say) -> DemoAccess:
    """Loads the demo teams where they are missing, and returns how to come into them."""
    if await load(database):
        say("Demo teams loaded")
    key = await _demo_key(database, data_dir)
    return DemoAccess(key, _people()[0], await _demo_password(database, data_dir))


def _people() -> list[str]:
    """The addresses of everybody in the demo teams, the owner of the one shown first in front."""
    shown_first = sorted(TRADES, key=lambda trade: trade.team["slug"] != SHOWN_TEAM)
    return [comparable_email(member["email"]) or "" for trade in shown_first for member in trade.members]


async def _demo_key(database: Database, data_dir: Path) -> str:
    secret = SecretFile.DEMO_KEY.read(data_dir)
    if secret is None or not await _is_valid(database, secret):
        secret = await create_key(database, SHOWN_TEAM, {"name": "Demo", "scopes": ["read", "write"]})
        SecretFile.DEMO_KEY.write(data_dir, secret)
    return secret


async def _demo_password(database: Database, data_dir: Path) -> str:
    """Whoever of the demo teams has no password gets this one; a new one is for all of them."""
    kept, passwords = SecretFile.DEMO_PASSWORD.read(data_dir), Passwords()
    password = kept or "-".join(secrets.token_hex(2) for _ in range(4))
    which = [_user.email.in_(_people())]
    if kept:
        which.append(_user.password_hash.is_(None))
    async with database.transaction(None) as session:
        lacking = await session.scalar(select(_user.id).where(*which).limit(1))
        if lacking is not None:
            hashed = await passwords.hash(password)
            await session.execute(update(User).where(*which).values(password_hash=hashed))
    passwords.close()
    SecretFile.DEMO_PASSWORD.write(data_dir, password)
    return password


async def _is_valid(database: Database, secret: str) -> bool:
    team_id = await team_id_of(database, SHOWN_TEAM)
    key: Any = ApiKey
    valid = select(key.id).where(
        key.team_id == team_id, key.secret_hash == hash_of(secret), key.revoked_at.is_(None)
    )
    async with database.connection(team_id) as connection:
        return await connection.scalar(valid) is not None
