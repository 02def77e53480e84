"""Clients: the people and companies a team sells to, with their contacts and further addresses."""

from datetime import datetime

from sqlalchemy import Computed, Index, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field

from models.columns import (
    TeamOwned,
    Timestamped,
    Versioned,
    code_field,
    enum_field,
    id_field,
    instant_field,
    text_field,
)
from models.described_enum import DescribedEnum
from models.keys import same_team_key, team_key, unique_where_given
from models.postal_address import AddressColumns
from models.search_text import SEARCH_VECTOR


class ClientKind(DescribedEnum):
    """Whether the client is a natural person or an organisation."""

    PERSON = "PERSON", "A natural person."
    COMPANY = "COMPANY", "An organisation."


class AddressKind(DescribedEnum):
    """What an address is used for."""

    BILLING = "BILLING", "Where invoices go."
    SHIPPING = "SHIPPING", "Where goods go."
    SITE = "SITE", "Where work is done."


_LIVE = text("deleted_at is null and archived_at is null")


class Client(TeamOwned, AddressColumns, Versioned, table=True):
    """Someone who receives quotes and invoices (EN 16931 BG-7)."""

    __tablename__ = "client"
    __table_args__ = (
        team_key(),
        unique_where_given("client", "external_id"),
        Index("client_created_at_idx", "team_id", "created_at", "id", postgresql_where=_LIVE),
        Index("client_name_idx", "team_id", "name", "id", postgresql_where=_LIVE),
        Index("client_email_idx", "team_id", "email_normalized"),
        Index("client_phone_idx", "team_id", "phone_normalized"),
    )

    kind: ClientKind = enum_field(ClientKind, "client_kind", default=ClientKind.COMPANY)
    name: str = code_field()
    company: str | None = text_field(default=None)
    email: str | None = text_field(default=None)
    email_normalized: str | None = code_field(default=None)
    phone: str | None = text_field(default=None)
    phone_normalized: str | None = code_field(default=None)
    website: str | None = text_field(default=None)
    notes: str | None = text_field(default=None)
    currency: str | None = code_field(default=None)
    """ISO 4217; every document for this client is in it. None means the team's currency."""
    locale: str | None = code_field(default=None)
    """A BCP 47 tag: what documents for this client are written in. None means the team's."""
    tax_number: str | None = code_field(default=None)
    external_id: str | None = code_field(default=None)
    archived_at: datetime | None = instant_field(default=None)
    deleted_at: datetime | None = instant_field(default=None)
    search_text: str = text_field(default="")
    search_vector: str | None = Field(
        default=None, sa_type=TSVECTOR, sa_column_args=(Computed(SEARCH_VECTOR, persisted=True),)
    )


class ClientContact(TeamOwned, Timestamped, table=True):
    """A person to talk to at a client."""

    __tablename__ = "client_contact"
    __table_args__ = (
        same_team_key("client_id", "client"),
        Index("client_contact_client_idx", "team_id", "client_id", "position"),
    )

    client_id: str = id_field()
    position: int
    name: str = text_field()
    role: str | None = text_field(default=None)
    email: str | None = text_field(default=None)
    phone: str | None = text_field(default=None)


class ClientAddress(TeamOwned, AddressColumns, Timestamped, table=True):
    """A further address of a client, beside the main one on the client itself."""

    __tablename__ = "client_address"
    __table_args__ = (
        same_team_key("client_id", "client"),
        Index("client_address_client_idx", "team_id", "client_id", "position"),
    )

    client_id: str = id_field()
    position: int
    kind: AddressKind = enum_field(AddressKind, "client_address_kind", default=AddressKind.SITE)
