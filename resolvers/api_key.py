"""Verbs on API keys: create, rotate, revoke."""

from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.api_key import ApiKey, recognisable
from models.errors import ErrorCode, Faults, Refused
from models.identifier import Prefix, new_id
from models.plan import PlanFeature
from models.scope import SCOPES, in_order
from models.secret import SecretKind, hash_of
from models.text import read_text
from models.viewer import Viewer
from resolvers.idempotency import Secret
from resolvers.plan import require_feature
from resolvers.rows import lock

_key: Any = ApiKey


class ApiKeyDraft(TypedDict):
    """An API key as a caller gives it."""

    name: str
    scopes: list[str]


async def api_key_create(session: AsyncSession, viewer: Viewer, input: ApiKeyDraft) -> dict[str, Any]:
    """Makes a key with these scopes and answers its secret, which cannot be read again.

    Raises Refused: REQUIRED without a name or a scope, INVALID for a scope that does not exist, FORBIDDEN for
    one that the caller does not hold, PLAN_REQUIRED where the plan does not include the API.
    """
    await require_feature(session, viewer, PlanFeature.API, ("input",))
    faults = Faults()
    name = read_text(input["name"], ("input", "name"), faults, required=True)
    if not input["scopes"]:
        faults.add(("input", "scopes"), ErrorCode.REQUIRED, "A key needs at least one scope.")
    for position, scope in enumerate(input["scopes"]):
        path = ("input", "scopes", str(position))
        if scope not in SCOPES:
            faults.add(path, ErrorCode.INVALID, "There is no such scope.")
        elif not viewer.may(scope):
            faults.add(path, ErrorCode.FORBIDDEN, f"You do not hold {scope} yourself.")
    faults.refuse_if_any()
    secret = SecretKind.API_KEY.new(viewer.team_id)
    key = ApiKey(
        team_id=viewer.team_id,
        id=new_id(Prefix.API_KEY),
        name=name,
        scopes=in_order(input["scopes"]),
        prefix=recognisable(secret),
        secret_hash=hash_of(secret),
    )
    session.add(key)
    return {"api_key": key, "secret": Secret(secret)}


async def working_api_keys(session: AsyncSession, team_id: str) -> list[ApiKey]:
    """The team's keys that are not revoked, the newest first."""
    working = select(ApiKey).where(_key.team_id == team_id, _key.revoked_at.is_(None))
    return list(await session.scalars(working.order_by(_key.created_at.desc(), _key.id.desc())))


async def api_key_rotate(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Gives the key another secret and answers it once; the old one ends at once.

    Raises Refused: INVALID_STATE for a revoked key, FORBIDDEN for one with a scope the caller does not hold.
    """
    key = await lock(session, viewer, ApiKey, id)
    if key.revoked_at is not None:
        raise Refused.at(("id",), ErrorCode.INVALID_STATE, "This key is revoked.")
    for scope in key.scopes:
        if not viewer.may(scope):
            raise Refused.at(("id",), ErrorCode.FORBIDDEN, f"The key has {scope}, which you do not hold.")
    secret = SecretKind.API_KEY.new(viewer.team_id)
    key.prefix, key.secret_hash = recognisable(secret), hash_of(secret)
    return {"api_key": key, "secret": Secret(secret)}


async def api_key_revoke(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Ends the key at once and for good; doing it again changes nothing."""
    key = await lock(session, viewer, ApiKey, id)
    key.revoked_at = key.revoked_at or datetime.now(UTC)
    return {"api_key": key}
