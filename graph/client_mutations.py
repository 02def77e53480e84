"""The mutations of clients, with their inputs and payloads."""

from typing import Annotated

import strawberry
from strawberry import ID, Maybe

from graph.client import Client
from graph.mutation import mutation
from graph.postal_address import AddressInput
from graph.scalars import CurrencyCode
from models.client import AddressKind, ClientKind
from resolvers import client as verbs

SCOPE = "write:clients"


@strawberry.input(description="A person to talk to at a client.")
class ContactInput:
    """A contact."""

    name: str = strawberry.field(description="The person's name.")
    role: Maybe[str | None] = strawberry.field(description="What the person does there.")
    email: Maybe[str | None] = strawberry.field(description="The person's e-mail address.")
    phone: Maybe[str | None] = strawberry.field(description="The person's telephone number.")


@strawberry.input(description="A further address of a client.")
class ClientAddressInput(AddressInput):
    """An address with its use."""

    kind: Maybe[AddressKind] = strawberry.field(description="What it is used for; SITE when left out.")


@strawberry.input(description="Changes to a client: what is left out stays as it is, null clears.")
class ClientUpdateInput:
    """Everything about a client that can be written."""

    kind: Maybe[ClientKind] = strawberry.field(description="A person or a company; COMPANY in a new client.")
    name: Maybe[str] = strawberry.field(description="The name of the person or company.")
    company: Maybe[str | None] = strawberry.field(description="The company that a person belongs to.")
    email: Maybe[str | None] = strawberry.field(description="The e-mail address.")
    phone: Maybe[str | None] = strawberry.field(description="The telephone number.")
    website: Maybe[str | None] = strawberry.field(description="The web address.")
    notes: Maybe[str | None] = strawberry.field(description="Notes that the client does not see.")
    currency: Maybe[CurrencyCode | None] = strawberry.field(
        description="The currency of all documents for this client; null for the team's."
    )
    locale: Maybe[str | None] = strawberry.field(
        description="The language of documents for this client, a BCP 47 tag; null for the team's."
    )
    tax_number: Maybe[str | None] = strawberry.field(description="The client's VAT, GST or tax number.")
    external_id: Maybe[str | None] = strawberry.field(
        description="The identifier in your own system; no two clients have the same."
    )
    address: Maybe[AddressInput | None] = strawberry.field(description="The main address.")
    contacts: Maybe[list[ContactInput] | None] = strawberry.field(
        description="People to talk to; they replace all there were. At most 50."
    )
    addresses: Maybe[list[ClientAddressInput] | None] = strawberry.field(
        description="Further addresses; they replace all there were. At most 50."
    )


@strawberry.input(description="A new client.")
class ClientCreateInput(ClientUpdateInput):
    """A client with a name."""

    name: str = strawberry.field(description="The name of the person or company.")


@strawberry.input(
    description="A client to find by e-mail or telephone number, or to add where there is none."
)
class ClientFindOrCreateInput(ClientCreateInput):
    """A client with an e-mail address or a telephone number."""


MUTATIONS = [
    mutation(
        verbs.client_create, SCOPE, "Adds a client.", input=ClientCreateInput, returns={"client": Client}
    ),
    mutation(
        verbs.client_update,
        SCOPE,
        "Changes a client.",
        id=ID,
        input=ClientUpdateInput,
        returns={"client": Client},
    ),
    mutation(
        verbs.client_find_or_create,
        SCOPE,
        "Finds the client with this e-mail address, or else this telephone number, and adds one where there "
        "is none. Calls at the same time make one client.",
        input=ClientFindOrCreateInput,
        returns={"client": Client, "created": Annotated[bool, "Whether the client was added."]},
    ),
    mutation(
        verbs.client_archive,
        SCOPE,
        "Takes a client out of lists; its documents stay.",
        id=ID,
        returns={"client": Client},
    ),
    mutation(
        verbs.client_unarchive, SCOPE, "Puts an archived client back.", id=ID, returns={"client": Client}
    ),
]
