"""Verbs on clients: create, update, find or create, archive."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.client import Client
from models.contact_details import comparable_email, comparable_phone
from models.draft import require
from models.errors import ErrorCode, Faults, Refused
from models.event import EventType
from models.identifier import Prefix, new_id
from models.plan import PlanLimit
from models.viewer import Viewer
from resolvers import archive
from resolvers.advisory_lock import advisory_lock
from resolvers.client_write import ClientDraft, write_client
from resolvers.events import record
from resolvers.plan import refuse_beyond_limit
from resolvers.rows import lock
from resolvers.team import team_of


async def client_create(session: AsyncSession, viewer: Viewer, input: ClientDraft) -> dict[str, Any]:
    """Adds a client.

    Raises Refused REQUIRED without a name, TAKEN for a used external id, INVALID for bad details, PLAN_LIMIT
    where the plan holds no more.
    """
    return {"client": await _create(session, viewer, input)}


async def client_update(
    session: AsyncSession, viewer: Viewer, id: str, input: ClientDraft, expected_version: int | None = None
) -> dict[str, Any]:
    """Changes what `input` names. Contacts and addresses, where given, replace all there were."""
    client = await lock(session, viewer, Client, id, expected_version=expected_version)
    await write_client(session, viewer, client, input)
    client.version += 1
    record(session, EventType.CLIENT_UPDATED, client)
    return {"client": client}


async def client_find_or_create(session: AsyncSession, viewer: Viewer, input: ClientDraft) -> dict[str, Any]:
    """The client with this e-mail, or else this phone number; a new one where there is none.

    Both are compared in normalised form. Any number of calls at the same time make one client: they wait for
    each other. Raises Refused REQUIRED where neither is given.
    """
    team = await team_of(session, viewer)
    email = comparable_email(input.get("email"))
    phone = comparable_phone(input.get("phone"), team.address_country)
    if not (email or phone):
        raise Refused.at(("input", "email"), ErrorCode.REQUIRED, "Give an e-mail address or a phone number.")
    for identity in sorted(filter(None, (email, phone))):
        await advisory_lock(session, f"{team.id} {identity}")
    table: Any = Client
    identities = ((table.email_normalized, email), (table.phone_normalized, phone))
    same = [column == identity for column, identity in identities if identity]
    statement = (
        select(Client)
        .where(
            table.team_id == viewer.team_id,
            table.deleted_at.is_(None),
            or_(*same),
        )
        .order_by(same[0].desc().nulls_last(), table.created_at, table.id)
        .limit(1)
    )
    found = (await session.scalars(statement)).one_or_none()
    if found is not None:
        return {"client": found, "created": False}
    return {"client": await _create(session, viewer, input), "created": True}


async def client_archive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Takes the client out of lists and out of the choice for new documents; its documents stay."""
    client, changed = await archive.archive(session, viewer, Client, id, expected_version)
    if changed:
        record(session, EventType.CLIENT_UPDATED, client, archived=True)
    return {"client": client}


async def client_unarchive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Puts an archived client back. Raises Refused PLAN_LIMIT where the plan holds no more."""
    client, changed = await archive.unarchive(session, viewer, Client, id, expected_version)
    if changed:
        await refuse_beyond_limit(session, viewer, PlanLimit.CLIENTS, ("id",))
        record(session, EventType.CLIENT_UPDATED, client, archived=False)
    return {"client": client}


async def _create(session: AsyncSession, viewer: Viewer, input: ClientDraft) -> Client:
    faults = Faults()
    require(input, ("name",), "client", faults)
    faults.refuse_if_any()
    client = Client(team_id=viewer.team_id, id=new_id(Prefix.CLIENT), name="")
    await write_client(session, viewer, client, input)
    session.add(client)
    await refuse_beyond_limit(session, viewer, PlanLimit.CLIENTS, ("input",))
    record(session, EventType.CLIENT_CREATED, client)
    return client
