"""The settings of a team as a caller gives them."""

from typing import Any, TypedDict

from models.contact_details import read_email, read_website
from models.draft import read_given
from models.embedding import read_origins
from models.errors import ErrorCode, Faults, Path
from models.logo import read_color
from models.plan import Plan, PlanFeature, cheapest_with, includes
from models.postal_address import AddressDraft, read_address
from models.pricing import PricingMode
from models.regional import read_currency, read_locale, read_timezone
from models.team import DocumentTemplate
from models.text import NAME, PROSE, read_text, read_texts

MAX_DAYS = 3650
MAX_PREFIX = 20
MOST_REMINDERS = 5
MAX_REMINDER_DAYS = 365


class QuoteDefaultsDraft(TypedDict, total=False):
    """What new documents start from, as a caller gives it."""

    terms: str | None
    notes: str | None
    invoice_notes: str | None
    valid_days: int
    payment_terms_days: int
    pricing_mode: PricingMode
    template: DocumentTemplate
    number_prefix: str
    invoice_number_prefix: str


class RemindersDraft(TypedDict, total=False):
    """When clients are reminded, as a caller gives it."""

    quote_days_before: list[int]
    invoice_days_after: list[int]


class TeamSettings(TypedDict, total=False):
    """A team's settings as a caller gives them; what is left out keeps its value."""

    name: str
    currency: str
    timezone: str
    locale: str
    address: AddressDraft | None
    email: str | None
    phone: str | None
    website: str | None
    tax_registered: bool
    tax_number: str | None
    logo_reference: str | None
    brand_color: str | None
    quote_defaults: QuoteDefaultsDraft
    reminders: RemindersDraft
    embed_origins: list[str]


_TEXTS = {"name": NAME, "phone": NAME, "tax_number": NAME, "logo_reference": NAME}
_REGIONAL = {"currency": read_currency, "timezone": read_timezone, "locale": read_locale}
_READERS = {"email": read_email, "website": read_website, "brand_color": read_color}
DEFAULT_COLUMNS = {
    "terms": "default_terms",
    "notes": "default_notes",
    "invoice_notes": "default_invoice_notes",
    "valid_days": "quote_valid_days",
    "payment_terms_days": "payment_terms_days",
    "pricing_mode": "pricing_mode",
    "template": "template",
    "number_prefix": "quote_number_prefix",
    "invoice_number_prefix": "invoice_number_prefix",
}
"""The column of each quote default."""
REMINDER_COLUMNS = {"quote_days_before": "quote_reminder_days", "invoice_days_after": "invoice_reminder_days"}
"""The column of each setting of reminders."""


def read_settings(input: TeamSettings, plan: Plan, path: Path, faults: Faults) -> dict[str, Any]:
    """The columns that `input` sets; notes every fault, and PLAN_REQUIRED for what the plan lacks."""
    values: dict[str, Any] = dict(read_texts(input, _TEXTS, path, faults, required=frozenset({"name"})))
    for name, read in _REGIONAL.items():
        if name in input:
            values[name] = read(input[name], (*path, name), faults)  # type: ignore[literal-required]
    values |= read_given(input, _READERS, path, faults)
    if "address" in input:
        values |= read_address(input["address"], (*path, "address"), faults)
    if "tax_registered" in input:
        values["tax_registered"] = input["tax_registered"]
    for name in ("logo_reference", "brand_color"):
        if values.get(name):
            note_lacking(PlanFeature.BRANDING, plan, (*path, name), faults)
    if "embed_origins" in input:
        values["embed_origins"] = read_origins(input["embed_origins"], (*path, "embed_origins"), faults)
    for name, days in input.get("reminders", {}).items():
        values[REMINDER_COLUMNS[name]] = _read_reminders(name, days, (*path, "reminders", name), faults)
    defaults = _read_defaults(input.get("quote_defaults", {}), (*path, "quote_defaults"), faults)
    if defaults.get("template", DocumentTemplate.MODERN) is not DocumentTemplate.MODERN:
        note_lacking(PlanFeature.TEMPLATES, plan, (*path, "quote_defaults", "template"), faults)
    return values | {DEFAULT_COLUMNS[name]: value for name, value in defaults.items()}


def note_lacking(feature: PlanFeature, plan: Plan, path: Path, faults: Faults) -> None:
    """Notes PLAN_REQUIRED where the plan does not include the feature."""
    if not includes(plan, feature):
        faults.add(path, ErrorCode.PLAN_REQUIRED, f"This needs the plan {cheapest_with(feature)}.")


def _read_defaults(draft: QuoteDefaultsDraft, path: Path, faults: Faults) -> dict[str, Any]:
    texts = read_texts(draft, {"terms": PROSE, "notes": PROSE, "invoice_notes": PROSE}, path, faults)
    values: dict[str, Any] = {**draft, **texts}
    for name in ("number_prefix", "invoice_number_prefix"):
        if name in values:
            values[name] = read_text(values[name], (*path, name), faults, most=MAX_PREFIX)
    for name in ("valid_days", "payment_terms_days"):
        if not 0 <= values.get(name, 0) <= MAX_DAYS:
            faults.add((*path, name), ErrorCode.OUT_OF_RANGE, f"Must be from 0 to {MAX_DAYS} days.")
    return values


def _read_reminders(name: str, days: Any, path: Path, faults: Faults) -> list[int]:
    least = 1 if name == "invoice_days_after" else 0  # on the last day of a quote, but not on a due date
    if len(days) > MOST_REMINDERS:
        faults.add(path, ErrorCode.TOO_MANY, f"There can be at most {MOST_REMINDERS} reminders.")
        return []
    for position, each in enumerate(days):
        if not least <= each <= MAX_REMINDER_DAYS:
            message = f"Must be from {least} to {MAX_REMINDER_DAYS} days."
            faults.add((*path, str(position)), ErrorCode.OUT_OF_RANGE, message)
    return sorted(set(days))
