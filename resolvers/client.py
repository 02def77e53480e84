"""Verbs on clients: create, update, find or create, archive."""

from typing import Any, TypedDict

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.client import AddressKind, Client, ClientAddress, ClientContact, ClientKind
from models.contact_details import comparable_email, comparable_phone, read_email, read_website
from models.draft import read_given, require
from models.errors import ErrorCode, Faults, Path, Refused
from models.event import EventType
from models.identifier import Prefix, new_id
from models.plan import PlanLimit
from models.postal_address import AddressDraft, read_address
from models.regional import read_locale
from models.search_text import normalise
from models.team import Team
from models.text import NAME, PROSE, read_texts
from models.viewer import Viewer
from resolvers import archive
from resolvers.advisory_lock import advisory_lock
from resolvers.events import record
from resolvers.plan import refuse_beyond_limit
from resolvers.rows import lock
from resolvers.team import team_of
from resolvers.uniqueness import refuse_taken

MAX_CONTACTS = 50


class ContactDraft(TypedDict, total=False):
    """A contact as a caller gives it."""

    name: str
    role: str | None
    email: str | None
    phone: str | None


class FurtherAddressDraft(AddressDraft, total=False):
    """A further address as a caller gives it."""

    kind: AddressKind


class ClientDraft(TypedDict, total=False):
    """A client as a caller gives it; what is left out keeps its value, or its default in a new client."""

    kind: ClientKind
    name: str
    company: str | None
    email: str | None
    phone: str | None
    website: str | None
    notes: str | None
    currency: str | None
    locale: str | None
    tax_number: str | None
    external_id: str | None
    address: AddressDraft | None
    contacts: list[ContactDraft] | None
    addresses: list[FurtherAddressDraft] | None


_TEXTS = {
    "name": NAME,
    "company": NAME,
    "phone": NAME,
    "notes": PROSE,
    "tax_number": NAME,
    "external_id": NAME,
}
_READERS = {"locale": read_locale, "email": read_email, "website": read_website}
_CONTACT_TEXTS = {"name": NAME, "role": NAME, "phone": NAME}


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
    await _write(session, viewer, client, input)
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
    await _write(session, viewer, client, input)
    session.add(client)
    await refuse_beyond_limit(session, viewer, PlanLimit.CLIENTS, ("input",))
    record(session, EventType.CLIENT_CREATED, client)
    return client


async def _write(session: AsyncSession, viewer: Viewer, client: Client, input: ClientDraft) -> None:
    path, faults = ("input",), Faults()
    team = await team_of(session, viewer)
    values: dict[str, Any] = dict(read_texts(input, _TEXTS, path, faults, required=frozenset({"name"})))
    values |= {name: input[name] for name in ("kind", "currency") if name in input}
    values |= read_given(input, _READERS, path, faults)
    if "address" in input:
        values |= read_address(input["address"], (*path, "address"), faults)
    contacts = _contacts(client, input, path, faults)
    addresses = _addresses(client, input, path, faults)
    faults.refuse_if_any()
    if values.get("external_id"):
        await refuse_taken(
            session, viewer, client, "external_id", values["external_id"], (*path, "external_id")
        )
    client.sqlmodel_update(values)
    _derive(client, team)
    for table, rows in ((ClientContact, contacts), (ClientAddress, addresses)):
        if rows is not None:
            owned: Any = table
            await session.execute(
                delete(table).where(owned.team_id == client.team_id, owned.client_id == client.id)
            )
    session.add_all([*(contacts or ()), *(addresses or ())])


def _derive(client: Client, team: Team) -> None:
    client.email_normalized = comparable_email(client.email)
    client.phone_normalized = comparable_phone(client.phone, client.address_country or team.address_country)
    client.search_text = normalise(
        client.name, client.company, client.email, client.phone, client.phone_normalized
    )


def _contacts(client: Client, input: ClientDraft, path: Path, faults: Faults) -> list[ClientContact] | None:
    if "contacts" not in input:
        return None
    drafts = input["contacts"] or []
    if len(drafts) > MAX_CONTACTS:
        faults.add((*path, "contacts"), ErrorCode.TOO_MANY, f"A client has at most {MAX_CONTACTS} contacts.")
    rows = []
    for position, draft in enumerate(drafts[:MAX_CONTACTS]):
        here = (*path, "contacts", str(position))
        values: dict[str, Any] = dict(
            read_texts(draft, _CONTACT_TEXTS, here, faults, required=frozenset({"name"}))
        )
        values |= read_given(draft, {"email": read_email}, here, faults)
        rows.append(
            ClientContact(
                team_id=client.team_id,
                id=new_id(Prefix.CONTACT),
                client_id=client.id,
                position=position,
                **values,
            )
        )
    return rows


def _addresses(client: Client, input: ClientDraft, path: Path, faults: Faults) -> list[ClientAddress] | None:
    if "addresses" not in input:
        return None
    drafts = input["addresses"] or []
    if len(drafts) > MAX_CONTACTS:
        faults.add(
            (*path, "addresses"), ErrorCode.TOO_MANY, f"A client has at most {MAX_CONTACTS} addresses."
        )
    return [
        ClientAddress(
            team_id=client.team_id,
            id=new_id(Prefix.ADDRESS),
            client_id=client.id,
            position=position,
            kind=draft.get("kind", AddressKind.SITE),
            **read_address(draft, (*path, "addresses", str(position)), faults),
        )
        for position, draft in enumerate(drafts[:MAX_CONTACTS])
    ]
