"""From the plain JSON that is kept of a document when it is sent to the frozen view of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.calendar import day_at
from models.client import Client
from models.document import DocumentColumns, LineColumns, LineItemKind, TaxLineColumns
from models.frozen_document import (
    Brand,
    DocumentKind,
    FrozenDocument,
    FrozenLine,
    FrozenPayment,
    FrozenTaxLine,
    Party,
    PostalAddress,
)
from models.payment import PaymentMethod
from models.plan import Plan, PlanFeature, includes
from models.pricing import Discount, DiscountType, PricingMode, TaxCategory
from models.team import DocumentTemplate, Team

Snapshot = Mapping[str, Any]
"""A document as JSON: `quote` or `invoice`, `line_items`, `tax_lines`, `client` and `team`."""


def snapshot(
    noun: str,
    head: DocumentColumns,
    lines: Sequence[LineColumns],
    tax_lines: Sequence[TaxLineColumns],
    client: Client,
    team: Team,
) -> dict[str, Any]:
    """What is kept of a document when it is sent; `noun` is `quote` or `invoice`."""
    return {
        noun: head.model_dump(mode="json"),
        "line_items": [line.model_dump(mode="json") for line in lines],
        "tax_lines": [line.model_dump(mode="json") for line in tax_lines],
        "client": client.model_dump(mode="json", exclude={"search_text", "search_vector", "notes"}),
        "team": team.model_dump(mode="json"),
    }


def frozen_quote(kept: Snapshot) -> FrozenDocument:
    """The quote or estimate of a snapshot."""
    quote = kept["quote"]
    kind = DocumentKind(quote["document_type"])
    return _frozen(
        kept, quote, kind, quote["valid_until"], revision=quote["revision"], description=quote["description"]
    )


def frozen_invoice(kept: Snapshot) -> FrozenDocument:
    """The invoice of a snapshot."""
    invoice = kept["invoice"]
    return _frozen(kept, invoice, DocumentKind.INVOICE, invoice["due_date"])


def frozen_receipt(kept: Snapshot, payment: Mapping[str, Any]) -> FrozenDocument:
    """The receipt for a payment, as JSON, of the invoice of a snapshot."""
    invoice = kept["invoice"]
    paid = frozen_payment(payment, kept["team"]["timezone"])
    return _frozen(kept, invoice, DocumentKind.RECEIPT, None, payment=paid)


def frozen_payment(payment: Mapping[str, Any], timezone: str) -> FrozenPayment:
    """A payment as JSON; its day is that of the time zone."""
    return FrozenPayment(
        id=payment["id"],
        received_on=day_at(datetime.fromisoformat(payment["received_at"]), timezone),
        method=PaymentMethod(payment["method"]),
        reference=payment["reference"],
        amount_minor=payment["amount_minor"],
        refunded_minor=payment["refunded_minor"],
    )


def _frozen(
    kept: Snapshot,
    head: Mapping[str, Any],
    kind: DocumentKind,
    last_day: str | None,
    *,
    revision: int | None = None,
    description: str | None = None,
    payment: FrozenPayment | None = None,
) -> FrozenDocument:
    team = kept["team"]
    return FrozenDocument(
        kind=kind,
        team_id=head["team_id"],
        id=payment.id if payment else head["id"],
        number=head["number"],
        revision=revision,
        title=head["title"],
        description=description,
        reference=head["reference"],
        notes=head["notes"],
        terms=head["terms"],
        locale=kept["client"].get("locale") or team["locale"],
        timezone=team["timezone"],
        currency=head["currency"],
        pricing_mode=PricingMode(head["pricing_mode"]),
        issue_date=payment.received_on if payment else date.fromisoformat(head["issue_date"]),
        last_day=date.fromisoformat(last_day) if last_day else None,
        sender=_party(team),
        recipient=_party(kept["client"]),
        brand=_brand(team, DocumentTemplate(head["template"])),
        lines=tuple(_line(line) for line in kept["line_items"]),
        tax_lines=tuple(_tax_line(line) for line in kept["tax_lines"]),
        subtotal_minor=head["subtotal_minor"],
        discount=_discount(head),
        discount_minor=head["discount_minor"],
        adjustment_minor=head["adjustment_minor"],
        tax_minor=head["tax_minor"],
        total_minor=head["total_minor"],
        total_excluding_tax_minor=head["total_excluding_tax_minor"],
        payment=payment,
    )


def _party(row: Mapping[str, Any]) -> Party:
    parts = ("line1", "line2", "city", "region", "postal_code", "country")
    return Party(
        name=row["name"],
        company=row.get("company"),
        address=PostalAddress(**{part: row[f"address_{part}"] for part in parts}),
        email=row["email"],
        phone=row["phone"],
        website=row["website"],
        tax_number=row["tax_number"],
    )


def _brand(team: Mapping[str, Any], template: DocumentTemplate) -> Brand:
    plan = Plan(team["plan"])
    branded = includes(plan, PlanFeature.BRANDING)
    return Brand(
        template=template if includes(plan, PlanFeature.TEMPLATES) else DocumentTemplate.MODERN,
        color=team.get("brand_color") if branded else None,
        logo_id=team.get("logo_id") if branded else None,
    )


def _line(line: Mapping[str, Any]) -> FrozenLine:
    return FrozenLine(
        id=line["id"],
        kind=LineItemKind(line["kind"]),
        name=line["name"],
        description=line["description"],
        quantity=Decimal(line["quantity"]),
        unit=line["unit"],
        unit_price=Decimal(line["unit_price"]),
        discount=_discount(line),
        discount_minor=line["discount_minor"],
        tax_category=TaxCategory(line["tax_category"]),
        tax_name=line["tax_name"],
        tax_rate=Decimal(line["tax_rate"]),
        amount_minor=line["amount_minor"],
        optional=line.get("optional", False),
        selected=line.get("selected", True),
    )


def _tax_line(line: Mapping[str, Any]) -> FrozenTaxLine:
    return FrozenTaxLine(
        name=line["name"],
        category=TaxCategory(line["category"]),
        rate=Decimal(line["rate"]),
        taxable_minor=line["taxable_minor"],
        tax_minor=line["tax_minor"],
    )


def _discount(row: Mapping[str, Any]) -> Discount | None:
    if row["discount_type"] is None:
        return None
    return Discount(DiscountType(row["discount_type"]), Decimal(row["discount_value"]))
