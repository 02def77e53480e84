"""Verbs on the team itself: its settings, and what its documents start from."""

import asyncio
import re
from typing import Any, TypedDict

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.contact_details import read_email, read_website
from models.draft import read_given, require
from models.embedding import read_origins
from models.errors import ErrorCode, Faults, Path, Refused
from models.event import EventType
from models.logo import Logo, read_color, read_logo
from models.member import MemberRole
from models.plan import Plan, PlanFeature, cheapest_with, includes
from models.postal_address import AddressDraft, read_address
from models.pricing import PricingMode
from models.regional import read_currency, read_locale, read_timezone
from models.team import DocumentTemplate, Team
from models.text import NAME, PROSE, read_text, read_texts
from models.viewer import Viewer
from resolvers.events import record
from resolvers.member import MemberDraft, member_add
from resolvers.reschedule import reschedule
from resolvers.rows import lock

MAX_DAYS = 3650
MAX_PREFIX = 20
MOST_REMINDERS = 5
MAX_REMINDER_DAYS = 365
_SLUG = re.compile(r"(?=.{2,63}$)[a-z0-9]+(-[a-z0-9]+)*")


class QuoteDefaultsDraft(TypedDict, total=False):
    """What new documents start from, as a caller gives it."""

    terms: str | None
    notes: str | None
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


class TeamUpdateDraft(TeamSettings, total=False):
    """Changes to a team, with its logo in base64."""

    logo: str | None


class TeamDraft(TeamSettings, total=False):
    """A new team as an operator gives it; a slug, a name and a currency are needed."""

    slug: str
    plan: Plan
    owner: MemberDraft


_TEXTS = {"name": NAME, "phone": NAME, "tax_number": NAME, "logo_reference": NAME}
_REGIONAL = {"currency": read_currency, "timezone": read_timezone, "locale": read_locale}
_READERS = {"email": read_email, "website": read_website, "brand_color": read_color}
DEFAULT_COLUMNS = {
    "terms": "default_terms",
    "notes": "default_notes",
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


async def team_of(session: AsyncSession, viewer: Viewer) -> Team:
    """The viewer's team; read once per transaction."""
    return await session.get_one(Team, viewer.team_id)


async def team_create(session: AsyncSession, viewer: Viewer, input: TeamDraft) -> dict[str, Any]:
    """Opens the team whose id the viewer has, with its owner where one is given.

    Raises Refused: REQUIRED without slug, name or currency, INVALID for a slug that is not 2 to 63 small
    letters, digits and single hyphens, TAKEN for one in use, and as `team_update` and `member_add` do.
    """
    path, faults = ("input",), Faults()
    require(input, ("slug", "name", "currency"), "team", faults)
    slug = input.get("slug", "")
    if slug and not _SLUG.fullmatch(slug):
        message = "A slug has 2 to 63 small letters and digits, with single hyphens between them."
        faults.add((*path, "slug"), ErrorCode.INVALID, message)
    plan = input.get("plan", Plan.BUSINESS)
    values = _read(input, plan, path, faults)
    faults.refuse_if_any()
    team = Team(id=viewer.team_id, slug=slug, plan=plan, **values)
    try:
        async with session.begin_nested():
            session.add(team)
    except IntegrityError:  # row-level security hides the team that has the slug, so only the index knows
        raise Refused.at((*path, "slug"), ErrorCode.TAKEN, f"The slug {slug!r} is already used.") from None
    outcome: dict[str, Any] = {"team": team}
    if "owner" in input:
        owner: MemberDraft = {"role": MemberRole.OWNER, **input["owner"]}
        outcome |= await member_add(session, viewer, owner, (*path, "owner"))
    return outcome


async def team_update(
    session: AsyncSession, viewer: Viewer, input: TeamUpdateDraft, expected_version: int | None = None
) -> dict[str, Any]:
    """Changes what `input` names. New documents start from it; a new time zone holds for the open ones too.

    Raises Refused: INVALID for a currency, time zone, locale, country or address that does not exist,
    OUT_OF_RANGE for days outside 0 to 3650, TOO_LONG for texts and logos, PLAN_REQUIRED for what the
    plan lacks.
    """
    team = await lock(session, viewer, Team, viewer.team_id, expected_version=expected_version)
    faults = Faults()
    values = _read(input, team.plan, ("input",), faults)
    if "logo" in input:
        values["logo_id"] = await _put_logo(session, team, input["logo"], faults)
    faults.refuse_if_any()
    moved = values.get("timezone", team.timezone) != team.timezone
    team.sqlmodel_update(values)
    team.version += 1
    if moved:
        await reschedule(session, viewer, team.timezone)
    record(session, EventType.TEAM_UPDATED, team)
    return {"team": team}


def _read(input: TeamSettings, plan: Plan, path: Path, faults: Faults) -> dict[str, Any]:
    """The columns that `input` sets."""
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
            _note_lacking(PlanFeature.BRANDING, plan, (*path, name), faults)
    if "embed_origins" in input:
        values["embed_origins"] = read_origins(input["embed_origins"], (*path, "embed_origins"), faults)
    for name, days in input.get("reminders", {}).items():
        values[REMINDER_COLUMNS[name]] = _read_reminders(name, days, (*path, "reminders", name), faults)
    defaults = _read_defaults(input.get("quote_defaults", {}), (*path, "quote_defaults"), faults)
    if defaults.get("template", DocumentTemplate.MODERN) is not DocumentTemplate.MODERN:
        _note_lacking(PlanFeature.TEMPLATES, plan, (*path, "quote_defaults", "template"), faults)
    return values | {DEFAULT_COLUMNS[name]: value for name, value in defaults.items()}


async def _put_logo(session: AsyncSession, team: Team, encoded: str | None, faults: Faults) -> str | None:
    """Keeps the logo, once, and returns its id. Those that documents were sent with stay."""
    path = ("input", "logo")
    if encoded is None:
        return None
    _note_lacking(PlanFeature.BRANDING, team.plan, path, faults)
    logo = await asyncio.to_thread(read_logo, encoded, team.id, path, faults)
    if logo is None:
        return None
    if await session.get(Logo, (team.id, logo.id)) is None:
        session.add(logo)
    return logo.id


def _note_lacking(feature: PlanFeature, plan: Plan, path: Path, faults: Faults) -> None:
    if not includes(plan, feature):
        faults.add(path, ErrorCode.PLAN_REQUIRED, f"This needs the plan {cheapest_with(feature)}.")


def _read_defaults(draft: QuoteDefaultsDraft, path: Path, faults: Faults) -> dict[str, Any]:
    values: dict[str, Any] = {**draft, **read_texts(draft, {"terms": PROSE, "notes": PROSE}, path, faults)}
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
