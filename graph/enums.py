"""The enums of the schema, made of the closed lists of `models/`."""

from enum import StrEnum
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from models.client import AddressKind, ClientKind
from models.described_enum import DescribedEnum
from models.document import LineItemKind, PaymentStatus
from models.errors import ErrorCode
from models.event import EventType
from models.invoice_status import InvoiceStatus
from models.member import MemberRole, MemberStatus
from models.payment import PaymentMethod
from models.plan import Plan
from models.pricing import DiscountType, PricingMode, TaxCategory, TaxPolicy
from models.quote_status import DocumentType, QuoteStatus
from models.team import DocumentTemplate
from models.viewer import ActorKind

E = TypeVar("E", bound=StrEnum)


def expose(enum: type[E], *, name: str | None = None) -> type[E]:
    """Makes `enum` a GraphQL enum; its docstring and its members' sentences become the descriptions."""
    exposed = strawberry.enum(enum, name=name, description=(enum.__doc__ or "").splitlines()[0])
    definition: StrawberryEnumDefinition = exposed.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        member = enum[value.name]
        if isinstance(member, DescribedEnum | ErrorCode):
            value.description = member.description
    return exposed


for _enum in (
    ActorKind,
    AddressKind,
    ClientKind,
    DiscountType,
    DocumentTemplate,
    DocumentType,
    ErrorCode,
    EventType,
    InvoiceStatus,
    LineItemKind,
    MemberRole,
    MemberStatus,
    PaymentMethod,
    PaymentStatus,
    Plan,
    PricingMode,
    QuoteStatus,
    TaxCategory,
    TaxPolicy,
):
    expose(_enum)
