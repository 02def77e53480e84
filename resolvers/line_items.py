"""Writing the lines of a document: those given with an id change in place, others are new, absent ones go."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict, TypeVar

from models.document import LineColumns, LineItemKind
from models.errors import ErrorCode, Faults, Path
from models.pricing import Discount, DiscountType, Line, Tax
from models.text import NAME, PROSE, read_texts
from models.totals import MAX_LINES
from resolvers.catalogue import Catalogue


class DiscountDraft(TypedDict):
    """A discount as a caller gives it."""

    type: DiscountType
    value: Decimal


class LineItemDraft(TypedDict, total=False):
    """A line as a caller gives it; what is left out comes from the line as it is, or from its product."""

    id: str
    kind: LineItemKind
    name: str
    description: str | None
    quantity: Decimal
    unit: str | None
    unit_price: Decimal
    tax_rate: Decimal | None
    tax_rate_id: str | None
    discount: DiscountDraft | None
    product_id: str | None
    optional: bool
    selected: bool
    comments: str | None


R = TypeVar("R", bound=LineColumns)

_TEXTS = {"name": NAME, "description": PROSE, "unit": NAME, "comments": PROSE}
_TAX_FIELDS = frozenset({"tax_rate", "tax_rate_id", "product_id"})


def write_lines(
    drafts: Sequence[LineItemDraft],
    existing: Mapping[str, R],
    new_row: Callable[[], R],
    catalogue: Catalogue,
    faults: Faults,
    path: Path = ("input", "line_items"),
) -> list[R]:
    """The lines that `drafts` describe, in their order.

    Notes REQUIRED for no lines, TOO_MANY over 100, NOT_FOUND for an id that is no line of this document and
    DUPLICATE for one given twice, each at its index.
    """
    if not drafts:
        faults.add(path, ErrorCode.REQUIRED, "A document needs at least one line.")
    if len(drafts) > MAX_LINES:
        faults.add(path, ErrorCode.TOO_MANY, f"A document has at most {MAX_LINES} lines, not {len(drafts)}.")
        return []
    rows, seen = [], set[str]()
    for position, draft in enumerate(drafts):
        here = (*path, str(position))
        identifier = draft.get("id")
        row = new_row() if identifier is None else existing.get(identifier)
        if row is None:
            faults.add((*here, "id"), ErrorCode.NOT_FOUND, "This document has no line with this id.")
            continue
        if identifier is not None:
            if identifier in seen:
                faults.add((*here, "id"), ErrorCode.DUPLICATE, "This line was given before.")
            seen.add(identifier)
        _write_line(row, draft, catalogue, here, faults, new=identifier is None)
        row.position = position
        rows.append(row)
    return rows


def _write_line(
    row: LineColumns, draft: LineItemDraft, catalogue: Catalogue, path: Path, faults: Faults, *, new: bool
) -> None:
    product = catalogue.product(draft, path, faults)
    if product is not None:
        row.name, row.description, row.unit = product.name, product.description, product.unit
        row.unit_price = product.unit_price
    texts = read_texts(draft, _TEXTS, path, faults, required=frozenset({"name"}))
    for name in ("kind", "quantity", "unit_price", "product_id"):
        if name in draft:
            setattr(row, name, draft[name])
    for name, text in texts.items():
        setattr(row, name, text or ("" if name == "name" else None))
    row.currency = catalogue.currency
    alone = new and draft.get("product_id") is None
    if alone and "name" not in draft:
        faults.add((*path, "name"), ErrorCode.REQUIRED, "A line needs a name, or a product.")
    if row.kind is not LineItemKind.ITEM:
        row.quantity, row.unit_price = Decimal(1), Decimal(0)
    elif alone and "unit_price" not in draft:
        faults.add((*path, "unit_price"), ErrorCode.REQUIRED, "A line needs a unit price, or a product.")
    if new or not _TAX_FIELDS.isdisjoint(draft):
        tax = catalogue.tax(draft, product, path, faults)
        row.tax_category, row.tax_rate, row.tax_name = tax.category, tax.rate, tax.name
    if "discount" in draft:
        discount = draft["discount"]
        row.discount_type = discount["type"] if discount else None
        row.discount_value = discount["value"] if discount else None
    _write_option(row, draft, path, faults)


def _write_option(row: Any, draft: LineItemDraft, path: Path, faults: Faults) -> None:
    if not hasattr(row, "optional"):
        for name in ("optional", "selected"):
            if draft.get(name):
                faults.add((*path, name), ErrorCode.INVALID, "Lines of an invoice are not optional.")
        return
    if "optional" in draft:
        row.optional = draft["optional"]
        row.selected = not row.optional
    if "selected" in draft:
        row.selected = draft["selected"]
    if not row.optional and not row.selected:
        faults.add((*path, "selected"), ErrorCode.INVALID, "Only an optional line can be left unselected.")


def to_line(row: LineColumns) -> Line | None:
    """The line as the calculator takes it; None for a heading or a text."""
    if row.kind is not LineItemKind.ITEM:
        return None
    return Line(
        quantity=row.quantity,
        unit_price=row.unit_price,
        tax=Tax(row.tax_category, row.tax_rate, row.tax_name),
        discount=to_discount(row),
        optional=getattr(row, "optional", False),
        selected=getattr(row, "selected", True),
    )


def to_discount(row: Any) -> Discount | None:
    """The discount of a line or of a document; None where it has none."""
    if row.discount_type is None or row.discount_value is None:
        return None
    return Discount(row.discount_type, row.discount_value)
