"""Verbs on products: create, update, archive."""

from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from models.draft import require
from models.errors import ErrorCode, Faults, Path, Refused
from models.event import EventType
from models.identifier import Prefix, new_id
from models.plan import PlanLimit
from models.priced_line import UNIT_PRICE
from models.product import Product
from models.search_text import normalise
from models.tax_rate import TaxRate
from models.text import NAME, PROSE, read_texts
from models.viewer import Viewer
from resolvers import archive
from resolvers.events import record
from resolvers.plan import refuse_beyond_limit
from resolvers.rows import find, lock
from resolvers.team import team_of
from resolvers.uniqueness import refuse_taken


class ProductDraft(TypedDict, total=False):
    """A product as a caller gives it; what is left out keeps its value, or its default in a new product."""

    name: str
    code: str | None
    description: str | None
    unit: str | None
    unit_price: Decimal
    currency: str | None
    category: str | None
    tax_rate_id: str | None


_TEXTS = {"name": NAME, "code": NAME, "description": PROSE, "unit": NAME, "category": NAME}


async def product_create(session: AsyncSession, viewer: Viewer, input: ProductDraft) -> dict[str, Any]:
    """Adds a product, priced in the team's currency unless it names another.

    Raises Refused: REQUIRED without a name or a price, OUT_OF_RANGE for a price below 0 or above 10^12,
    INVALID for one of more than 6 decimals, TAKEN for a used code, NOT_FOUND for an unknown tax rate,
    PLAN_LIMIT where the plan holds no more.
    """
    faults = Faults()
    require(input, ("name", "unit_price"), "product", faults)
    faults.refuse_if_any()
    product = Product(
        team_id=viewer.team_id, id=new_id(Prefix.PRODUCT), name="", unit_price=Decimal(0), currency=""
    )
    await _write(session, viewer, product, {"currency": None, **input})
    session.add(product)
    await refuse_beyond_limit(session, viewer, PlanLimit.PRODUCTS, ("input",))
    record(session, EventType.PRODUCT_CREATED, product)
    return {"product": product}


async def product_update(
    session: AsyncSession, viewer: Viewer, id: str, input: ProductDraft, expected_version: int | None = None
) -> dict[str, Any]:
    """Changes what `input` names; lines that were made from the product keep what they copied.

    Raises Refused as `product_create` does.
    """
    product = await lock(session, viewer, Product, id, expected_version=expected_version)
    await _write(session, viewer, product, input)
    product.version += 1
    record(session, EventType.PRODUCT_UPDATED, product)
    return {"product": product}


async def product_archive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Takes the product out of lists; lines that were made from it stay. Its code becomes free."""
    product, changed = await archive.archive(session, viewer, Product, id, expected_version)
    if changed:
        record(session, EventType.PRODUCT_UPDATED, product, archived=True)
    return {"product": product}


async def product_unarchive(
    session: AsyncSession, viewer: Viewer, id: str, expected_version: int | None = None
) -> dict[str, Any]:
    """Puts an archived product back.

    Raises Refused: TAKEN where another has got its code meanwhile, PLAN_LIMIT where the plan holds no more.
    """
    product, changed = await archive.unarchive(session, viewer, Product, id, expected_version)
    if changed:
        if product.code:
            with session.no_autoflush:  # the unique index would speak first
                await refuse_taken(session, viewer, product, "code", product.code, ("id",))
        await refuse_beyond_limit(session, viewer, PlanLimit.PRODUCTS, ("id",))
        record(session, EventType.PRODUCT_UPDATED, product, archived=False)
    return {"product": product}


async def _write(session: AsyncSession, viewer: Viewer, product: Product, input: ProductDraft) -> None:
    path, faults = ("input",), Faults()
    values: dict[str, Any] = {
        **input,
        **read_texts(input, _TEXTS, path, faults, required=frozenset({"name"})),
    }
    if "unit_price" in input:
        UNIT_PRICE.read(input["unit_price"], (*path, "unit_price"), faults)
    if "currency" in input:
        values["currency"] = input["currency"] or (await team_of(session, viewer)).currency
    faults.refuse_if_any()
    if values.get("code"):
        await refuse_taken(session, viewer, product, "code", values["code"], (*path, "code"))
    if values.get("tax_rate_id") and values["tax_rate_id"] != product.tax_rate_id:
        await _refuse_unusable(session, viewer, values["tax_rate_id"], (*path, "tax_rate_id"))
    product.sqlmodel_update(values)
    product.search_text = normalise(product.name, product.code, product.description, product.category)


async def _refuse_unusable(session: AsyncSession, viewer: Viewer, identifier: str, path: Path) -> None:
    tax_rate = await find(session, viewer, TaxRate, identifier, path)
    if tax_rate.archived_at is not None:
        raise Refused.at(path, ErrorCode.INVALID_STATE, "This tax rate is archived.")
