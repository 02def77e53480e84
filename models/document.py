"""What quotes and invoices have in common: the head, the line, the tax line, and their totals."""

from decimal import Decimal

from sqlmodel import SQLModel

from models.columns import (
    Quantity,
    UnitPrice,
    code_field,
    decimal_field,
    enum_field,
    id_field,
    minor_field,
    percent_field,
    text_field,
)
from models.described_enum import DescribedEnum
from models.pricing import DiscountType, PricingMode, TaxCategory, TaxPolicy
from models.team import DocumentTemplate


class LineItemKind(DescribedEnum):
    """What a line is: something that is sold, or words between such lines."""

    ITEM = "ITEM", "Something that is sold."
    HEADING = "HEADING", "A heading over the lines that follow."
    TEXT = "TEXT", "Words between lines."


class PaymentStatus(DescribedEnum):
    """How far a document has been paid."""

    UNPAID = "UNPAID", "Nothing has been paid."
    PARTIALLY_PAID = "PARTIALLY_PAID", "Something has been paid and something is still due."
    PAID = "PAID", "Nothing is due any more."
    REFUNDED = "REFUNDED", "All that was paid has been given back."


class DocumentColumns(SQLModel):
    """The head of a document and the totals that the calculator gave it, in minor units."""

    title: str | None = code_field(default=None)
    reference: str | None = text_field(default=None)
    """The client's own reference (BT-10)."""
    notes: str | None = text_field(default=None)
    terms: str | None = text_field(default=None)
    template: DocumentTemplate = enum_field(DocumentTemplate, "document_template")
    external_id: str | None = code_field(default=None)

    client_id: str = id_field()
    owner_id: str | None = id_field(default=None)

    currency: str = code_field()
    pricing_mode: PricingMode = enum_field(PricingMode, "document_pricing_mode")
    tax_policy: TaxPolicy = enum_field(TaxPolicy, "document_tax_policy", default=TaxPolicy.PER_GROUP)
    discount_type: DiscountType | None = enum_field(DiscountType, "document_discount_type", default=None)
    discount_value: Decimal | None = decimal_field(UnitPrice, default=None)
    adjustment_minor: int = minor_field(default=0)
    adjustment_tax_rate: Decimal = percent_field(default=Decimal(0))

    subtotal_minor: int = minor_field(default=0)
    discount_minor: int = minor_field(default=0)
    tax_minor: int = minor_field(default=0)
    total_minor: int = minor_field(default=0)
    total_excluding_tax_minor: int = minor_field(default=0)

    payment_status: PaymentStatus = enum_field(
        PaymentStatus, "document_payment_status", default=PaymentStatus.UNPAID
    )


class LineColumns(SQLModel):
    """One line of a document; name, price and tax are copies, so that later changes elsewhere keep out."""

    position: int
    kind: LineItemKind = enum_field(LineItemKind, "line_kind", default=LineItemKind.ITEM)
    name: str = text_field()
    description: str | None = text_field(default=None)
    quantity: Decimal = decimal_field(Quantity, default=Decimal(1))
    unit: str | None = text_field(default=None)
    unit_price: Decimal = decimal_field(UnitPrice, default=Decimal(0))
    currency: str = code_field()
    tax_rate: Decimal = percent_field(default=Decimal(0))
    tax_category: TaxCategory = enum_field(TaxCategory, "line_tax_category", default=TaxCategory.Z)
    tax_name: str = text_field(default="")
    discount_type: DiscountType | None = enum_field(DiscountType, "line_discount_type", default=None)
    discount_value: Decimal | None = decimal_field(UnitPrice, default=None)
    product_id: str | None = id_field(default=None)
    comments: str | None = text_field(default=None)

    discount_minor: int = minor_field(default=0)
    tax_minor: int = minor_field(default=0)
    amount_minor: int = minor_field(default=0)


class TaxLineColumns(SQLModel):
    """The tax of one (category, rate) group of a document (EN 16931 BG-23)."""

    position: int
    name: str = text_field()
    category: TaxCategory = enum_field(TaxCategory, "tax_line_category")
    rate: Decimal = percent_field()
    currency: str = code_field()
    taxable_minor: int = minor_field()
    tax_minor: int = minor_field()
