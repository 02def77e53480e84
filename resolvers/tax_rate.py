"""Verbs on tax rates: create, update, archive; and the rate that a new line starts with."""

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from models.draft import require
from models.errors import ErrorCode, Faults, Refused
from models.identifier import Prefix, new_id
from models.priced_line import read_rate
from models.pricing import Tax, TaxCategory
from models.tax_rate import TaxRate
from models.text import NAME, read_texts
from models.viewer import Viewer
from resolvers import archive
from resolvers.default_row import default_of, give_up_default
from resolvers.rows import lock
from resolvers.team import team_of


class TaxRateDraft(TypedDict, total=False):
    """A tax rate as a caller gives it; what is left out keeps its value, or its default in a new rate."""

    name: str
    rate: Decimal
    category: TaxCategory
    is_default: bool
    valid_from: date | None
    valid_until: date | None


async def default_tax(session: AsyncSession, viewer: Viewer, on: date) -> TaxRate | None:
    """The rate that a line written on this day has where its caller names none.

    None for a team that is not registered for tax, and where no default rate is valid on that day.
    """
    if not (await team_of(session, viewer)).tax_registered:
        return None
    rate = await default_of(session, viewer, TaxRate)
    return rate if rate and rate.is_valid(on) else None


async def tax_rate_create(session: AsyncSession, viewer: Viewer, input: TaxRateDraft) -> dict[str, Any]:
    """Adds a tax rate; without a category it is S, or Z at 0 %. Raises Refused as `tax_rate_update` does."""
    faults = Faults()
    require(input, ("name", "rate"), "tax rate", faults)
    faults.refuse_if_any()
    category = input.get("category") or Tax.at(input["rate"]).category
    tax_rate = TaxRate(
        team_id=viewer.team_id, id=new_id(Prefix.TAX_RATE), name="", rate=Decimal(0), category=category
    )
    if input.get("is_default"):
        await give_up_default(session, viewer, TaxRate)
    _write(tax_rate, input)
    session.add(tax_rate)
    return {"tax_rate": tax_rate}


async def tax_rate_update(
    session: AsyncSession, viewer: Viewer, id: str, input: TaxRateDraft, expected_version: int | None = None
) -> dict[str, Any]:
    """Changes what `input` names. Lines that were written with the rate keep what they copied from it.

    Raises Refused: INVALID for a rate that does not go with its category, OUT_OF_RANGE for one outside 0 to
    100 and for a period that ends before it begins, INVALID_STATE where an archived one would be the default.
    """
    if input.get("is_default"):
        await give_up_default(session, viewer, TaxRate)
    tax_rate = await lock(session, viewer, TaxRate, id, expected_version=expected_version)
    _write(tax_rate, input)
    tax_rate.version += 1
    return {"tax_rate": tax_rate}


async def tax_rate_archive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Takes the rate out of the choice for new lines; products and lines that have it keep it."""
    tax_rate, _ = await archive.archive(session, viewer, TaxRate, id, expected_version)
    return {"tax_rate": tax_rate}


async def tax_rate_unarchive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Puts an archived rate back; it is not the default."""
    tax_rate, _ = await archive.unarchive(session, viewer, TaxRate, id, expected_version)
    return {"tax_rate": tax_rate}


def _write(tax_rate: TaxRate, input: TaxRateDraft) -> None:
    path, faults = ("input",), Faults()
    values: dict[str, Any] = {
        **input,
        **read_texts(input, {"name": NAME}, path, faults, required=frozenset({"name"})),
    }
    after = {name: getattr(tax_rate, name) for name in TaxRateDraft.__annotations__} | values
    read_rate(Tax(after["category"], after["rate"]), (*path, "rate"), faults)
    if after["valid_from"] and after["valid_until"] and after["valid_until"] < after["valid_from"]:
        faults.add(
            (*path, "valid_until"), ErrorCode.OUT_OF_RANGE, "Must not be before the rate becomes valid."
        )
    faults.refuse_if_any()
    if after["is_default"] and tax_rate.archived_at is not None:
        raise Refused.at((*path, "is_default"), ErrorCode.INVALID_STATE, "This tax rate is archived.")
    tax_rate.sqlmodel_update(values)
