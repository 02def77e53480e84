"""Verbs on apps, the OAuth clients of a team: register, update, rotate the secret, delete."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from models.app import App, AppKind
from models.errors import ErrorCode, Faults, Path, Refused
from models.identifier import Prefix, new_id
from models.plan import PlanFeature
from models.redirect_uri import fault_of
from models.scope import KEPT_FROM_APPS, SCOPES, in_order
from models.secret import SecretKind, hash_of
from models.text import read_text
from models.viewer import Viewer
from resolvers.authorization import DISCONNECT
from resolvers.defer import defer
from resolvers.idempotency import Secret
from resolvers.plan import require_feature
from resolvers.rows import lock

MOST_REDIRECT_URIS = 20


class AppDraft(TypedDict):
    """A new app as a caller gives it."""

    name: str
    redirect_uris: list[str]
    scopes: list[str]
    kind: AppKind


class AppChanges(TypedDict, total=False):
    """What is to be different; what is left out stays."""

    name: str
    redirect_uris: list[str]
    scopes: list[str]


async def app_register(session: AsyncSession, viewer: Viewer, input: AppDraft) -> dict[str, Any]:
    """Makes an app of the team and answers its client secret, this once; a PUBLIC app has none.

    Raises Refused: REQUIRED without a name, a redirect URI or a scope, INVALID for a redirect URI that is
    neither https nor on the loopback or a scope that does not exist, FORBIDDEN for one kept from apps,
    PLAN_REQUIRED where the plan does not include the API.
    """
    await require_feature(session, viewer, PlanFeature.API, ("input",))
    columns = _read(input)
    app = App(id=new_id(Prefix.APP), team_id=viewer.team_id, kind=input["kind"], **columns)
    secret = _new_secret(app) if app.kind is AppKind.CONFIDENTIAL else None
    session.add(app)
    return {"app": app, "client_secret": secret}


async def app_update(
    session: AsyncSession, viewer: Viewer, id: str, input: AppChanges, expected_version: int | None = None
) -> dict[str, Any]:
    """Changes an app. What people have allowed it already stays as they allowed it.

    Raises Refused as `app_register` does, VERSION_CONFLICT where it is not at `expected_version`.
    """
    app = await _lock(session, viewer, id, expected_version)
    app.sqlmodel_update(_read(input))
    app.version += 1
    return {"app": app}


async def app_rotate_secret(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Gives the app another client secret and answers it once; the old one ends at once.

    Raises Refused INVALID_STATE for a PUBLIC app, which has none.
    """
    app = await _lock(session, viewer, id)
    if app.kind is AppKind.PUBLIC:
        raise Refused.at(("id",), ErrorCode.INVALID_STATE, "A public app has no client secret.")
    app.version += 1
    return {"app": app, "client_secret": _new_secret(app)}


async def app_delete(session: AsyncSession, viewer: Viewer, id: str) -> dict[str, Any]:
    """Ends the app, and with it all its tokens in all teams, at once and for good; what else came of them
    ends soon afterwards, by a job.
    """
    app = await _lock(session, viewer, id)
    app.deleted_at, app.secret_hash = datetime.now(UTC), None
    app.version += 1
    await defer(session, DISCONNECT, lock=DISCONNECT, queueing_lock=DISCONNECT, timestamp=0)
    return {"app": app}


async def _lock(session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None) -> App:
    app = await lock(session, viewer, App, id, expected_version=expected_version)
    if app.deleted_at is not None:
        raise Refused.at(("id",), ErrorCode.NOT_FOUND, "There is nothing with this id.")
    return app


def _new_secret(app: App) -> Secret:
    secret = SecretKind.CLIENT_SECRET.new()
    app.secret_hash = hash_of(secret)
    return Secret(secret)


def _read(changes: AppDraft | AppChanges) -> dict[str, Any]:
    """The columns that these changes mean; raises Refused with all their faults."""
    faults, columns = Faults(), dict[str, Any]()
    if "name" in changes:
        columns["name"] = read_text(changes["name"], ("input", "name"), faults, required=True)
    if "redirect_uris" in changes:
        _check_redirect_uris(changes["redirect_uris"], ("input", "redirect_uris"), faults)
        columns["redirect_uris"] = list(changes["redirect_uris"])
    if "scopes" in changes:
        _check_scopes(changes["scopes"], ("input", "scopes"), faults)
        columns["scopes"] = in_order(changes["scopes"])
    faults.refuse_if_any()
    return columns


def _check_redirect_uris(uris: Sequence[str], path: Path, faults: Faults) -> None:
    if not uris:
        faults.add(path, ErrorCode.REQUIRED, "An app needs at least one redirect URI.")
    if len(uris) > MOST_REDIRECT_URIS:
        faults.add(path, ErrorCode.TOO_MANY, f"At most {MOST_REDIRECT_URIS} redirect URIs, not {len(uris)}.")
    for position, uri in enumerate(uris):
        here = (*path, str(position))
        if fault := fault_of(uri):
            faults.add(here, ErrorCode.INVALID, fault)
        elif uri in uris[:position]:
            faults.add(here, ErrorCode.DUPLICATE, "This redirect URI was given before.")


def _check_scopes(scopes: Sequence[str], path: Path, faults: Faults) -> None:
    if not scopes:
        faults.add(path, ErrorCode.REQUIRED, "An app needs at least one scope.")
    for position, scope in enumerate(scopes):
        if scope not in SCOPES:
            faults.add((*path, str(position)), ErrorCode.INVALID, "There is no such scope.")
        elif scope in KEPT_FROM_APPS:
            faults.add((*path, str(position)), ErrorCode.FORBIDDEN, "No app may do this.")
