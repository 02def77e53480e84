"""Writing a client: what a caller gives of it, with its contacts and further addresses."""

from typing import Any, TypedDict

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models.client import AddressKind, Client, ClientAddress, ClientContact, ClientKind
from models.contact_details import comparable_email, comparable_phone, read_email, read_website
from models.draft import read_given
from models.errors import ErrorCode, Faults, Path
from models.identifier import Prefix, new_id
from models.postal_address import AddressDraft, read_address
from models.regional import read_locale
from models.search_text import normalise
from models.team import Team
from models.text import NAME, PROSE, read_texts
from models.viewer import Viewer
from resolvers.team import team_of
from resolvers.uniqueness import refuse_taken

MOST_PARTS = 50
"""Contacts that a client has at most, and as many further addresses."""


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


async def write_client(session: AsyncSession, viewer: Viewer, client: Client, input: ClientDraft) -> None:
    """Writes what `input` names onto the client. Contacts and addresses, where given, replace all there were.

    Raises Refused with every fault of the input at its path.
    """
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
    drafts: list[ContactDraft] | None = _given(input, "contacts", path, faults)
    if drafts is None:
        return None
    rows = []
    for position, draft in enumerate(drafts):
        here = (*path, "contacts", str(position))
        values: dict[str, Any] = {
            **read_texts(draft, _CONTACT_TEXTS, here, faults, required=frozenset({"name"})),
            **read_given(draft, {"email": read_email}, here, faults),
        }
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
    drafts: list[FurtherAddressDraft] | None = _given(input, "addresses", path, faults)
    if drafts is None:
        return None
    return [
        ClientAddress(
            team_id=client.team_id,
            id=new_id(Prefix.ADDRESS),
            client_id=client.id,
            position=position,
            kind=draft.get("kind", AddressKind.SITE),
            **read_address(draft, (*path, "addresses", str(position)), faults),
        )
        for position, draft in enumerate(drafts)
    ]


def _given(input: ClientDraft, name: str, path: Path, faults: Faults) -> list[Any] | None:
    """The `contacts` or `addresses` of the input, as many as a client may have; None where left out."""
    if name not in input:
        return None
    drafts: list[Any] = input[name] or []  # type: ignore[literal-required]
    if len(drafts) > MOST_PARTS:
        faults.add((*path, name), ErrorCode.TOO_MANY, f"A client has at most {MOST_PARTS} {name}.")
    return drafts[:MOST_PARTS]
