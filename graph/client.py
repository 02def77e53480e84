"""Clients in the schema."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, func
from strawberry import ID

from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.condition import condition
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column, to_many
from graph.engine.node import Node, node
from graph.invoice_list import INVOICES
from graph.postal_address import Address, address
from graph.quote_list import QUOTES
from graph.scalars import CurrencyCode
from graph.search import search_condition
from graph.sorting import sort_input
from models.client import AddressKind, ClientAddress, ClientContact, ClientKind
from models.client import Client as ClientRow
from models.contact_details import comparable_email, comparable_phone
from models.described_enum import DescribedEnum
from models.invoice import Invoice as InvoiceRow
from models.quote import Quote as QuoteRow

if TYPE_CHECKING:
    from graph.invoice import Invoice
    from graph.quote import Quote


class ClientSortKey(DescribedEnum):
    """What clients can be sorted by."""

    CREATED_AT = "CREATED_AT", "When the client was added."
    UPDATED_AT = "UPDATED_AT", "When the client last changed."
    NAME = "NAME", "The name, byte by byte."


def _phone_pattern(phone: str) -> str:
    digits = (comparable_phone(phone, None) or "").lstrip("+0")
    return f"%{digits}" if digits else ""


@strawberry.input(description="Which clients to list.")
class ClientFilter:
    """All that is given must hold."""

    email: str | None = condition(
        lambda client, email: client.email_normalized == email,
        "This e-mail address, whatever its case.",
        prepare=comparable_email,
    )
    phone: str | None = condition(
        lambda client, pattern: func.ltrim(client.phone_normalized, "+").like(pattern),
        "This telephone number, with or without its country code, however it is written.",
        prepare=_phone_pattern,
    )
    search: str | None = search_condition(
        "Words that begin words of the name, company, e-mail or phone; accents and case are ignored.",
    )
    kind: ClientKind | None = condition(lambda client, kind: client.kind == kind, "Persons or companies.")
    external_id: str | None = condition(
        lambda client, external_id: client.external_id == external_id, "The identifier in your own system."
    )
    archived: bool | None = condition(
        lambda client, archived: (
            client.archived_at.is_not(None) if archived else client.archived_at.is_(None)
        ),
        "Archived clients (true), or live ones (false); live ones when left out.",
    )


def _visible(client: Any, filter: ClientFilter | None) -> ColumnElement[bool]:
    live: ColumnElement[bool] = client.deleted_at.is_(None)
    return live if filter and isinstance(filter.archived, bool) else live & client.archived_at.is_(None)


CLIENTS = Collection(
    row=ClientRow,
    scope="read:clients",
    sort_keys={
        ClientSortKey.CREATED_AT: SortKey(lambda client: client.created_at, datetime),
        ClientSortKey.UPDATED_AT: SortKey(lambda client: client.updated_at, datetime),
        ClientSortKey.NAME: SortKey(lambda client: client.name, str),
    },
    default_sort=(ClientSortKey.CREATED_AT, SortDirection.DESC),
    filter=ClientFilter,
    sort=sort_input(ClientSortKey, "clients"),
    visible=_visible,
)


@strawberry.type(description="A person to talk to at a client.")
class Contact:
    """A row of `client_contact`."""

    id: ID = column(ClientContact.id, "The identifier.")
    name: str = column(ClientContact.name, "The person's name.")
    role: str | None = column(ClientContact.role, "What the person does there.")
    email: str | None = column(ClientContact.email, "The person's e-mail address.")
    phone: str | None = column(ClientContact.phone, "The person's telephone number.")


@strawberry.type(description="A further address of a client.")
class ClientAddressEntry:
    """A row of `client_address`."""

    id: ID = column(ClientAddress.id, "The identifier.")
    kind: AddressKind = column(ClientAddress.kind, "What the address is used for.")
    address: Address | None = address("The address.")


@node(
    ClientRow, prefix="client", scope="read:clients", description="Someone who receives quotes and invoices."
)
class Client(Node):
    """A row of `client`."""

    version: int = column(ClientRow.version, "Counts the changes; for `expectedVersion`.")
    kind: ClientKind = column(ClientRow.kind, "A person or a company.")
    name: str = column(ClientRow.name, "The name of the person or company.")
    company: str | None = column(ClientRow.company, "The company that a person belongs to.")
    email: str | None = column(ClientRow.email, "The e-mail address.")
    phone: str | None = column(ClientRow.phone, "The telephone number as it was given.")
    website: str | None = column(ClientRow.website, "The web address.")
    notes: str | None = column(ClientRow.notes, "Notes that the client does not see.")
    currency: CurrencyCode | None = column(
        ClientRow.currency, "The currency of all documents for this client; null for the team's."
    )
    locale: str | None = column(
        ClientRow.locale,
        "The language of documents for this client, a BCP 47 tag; null for the team's.",
    )
    tax_number: str | None = column(ClientRow.tax_number, "The client's VAT, GST or tax number.")
    external_id: str | None = column(ClientRow.external_id, "The identifier in your own system.")
    address: Address | None = address("The main address, for billing.")
    contacts: list[Contact] = to_many(
        ClientContact, ClientContact.client_id, "People to talk to.", order_by=[ClientContact.position]
    )
    addresses: list[ClientAddressEntry] = to_many(
        ClientAddress, ClientAddress.client_id, "Further addresses.", order_by=[ClientAddress.position]
    )
    quotes: Connection[Annotated["Quote", strawberry.lazy("graph.quote")]] | None = connection(
        QUOTES, "The quotes for this client, newest first.", key=QuoteRow.client_id
    )
    invoices: Connection[Annotated["Invoice", strawberry.lazy("graph.invoice")]] | None = connection(
        INVOICES, "The invoices for this client, newest first.", key=InvoiceRow.client_id
    )
    archived_at: datetime | None = column(ClientRow.archived_at, "When the client was archived.")
    created_at: datetime = column(ClientRow.created_at, "When the client was added.")
    updated_at: datetime = column(ClientRow.updated_at, "When the client last changed.")


@strawberry.type
class ClientQueries:
    """Clients at the root."""

    clients: Connection[Client] | None = connection(CLIENTS, "The clients of your team, newest first.")

    client: Client | None = by_id(ClientRow, "One client.", scope="read:clients")
