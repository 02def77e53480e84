"""What the lines of a document are filled in from: products, tax rates and the team's default tax."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import ErrorCode, Faults, Path
from models.pricing import NO_TAX, Tax, named_by
from models.product import Product
from models.tax_rate import TaxRate
from models.viewer import Viewer
from resolvers.rows import find_all
from resolvers.tax_rate import default_tax


@dataclass(frozen=True)
class Catalogue:
    """The part of a team's catalogue that some lines refer to."""

    products: Mapping[str, Product]
    tax_rates: Mapping[str, TaxRate]
    default: Tax
    currency: str

    def product(self, draft: Mapping[str, Any], path: Path, faults: Faults) -> Product | None:
        """The product a line names.

        Notes NOT_FOUND for an unknown one, CURRENCY_MISMATCH for a price in another currency that the line
        does not replace.
        """
        identifier = draft.get("product_id")
        if identifier is None:
            return None
        found = self.products.get(identifier)
        if found is None:
            faults.add((*path, "product_id"), ErrorCode.NOT_FOUND, "There is no product with this id.")
        elif found.currency != self.currency and draft.get("unit_price") is None:
            faults.add(
                (*path, "product_id"),
                ErrorCode.CURRENCY_MISMATCH,
                f"The product is priced in {found.currency}, not in {self.currency}: give a unitPrice.",
            )
        return found

    def tax(self, draft: Mapping[str, Any], product: Product | None, path: Path, faults: Faults) -> Tax:
        """The tax of a line: by its tax rate's id, by a bare rate, by its product, or the team's default."""
        identifier = draft.get("tax_rate_id")
        if identifier is not None:
            if draft.get("tax_rate") is not None:
                faults.add((*path, "tax_rate"), ErrorCode.INVALID, "Give a taxRate or a taxRateId, not both.")
            if identifier not in self.tax_rates:
                faults.add((*path, "tax_rate_id"), ErrorCode.NOT_FOUND, "There is no tax rate with this id.")
                return NO_TAX
            return _named(self.tax_rates[identifier])
        if "tax_rate" in draft:
            return self._bare(draft["tax_rate"])
        if product is not None and (known := self.tax_rates.get(product.tax_rate_id or "")):
            return _named(known)
        return self.default

    def _bare(self, rate: Decimal | None) -> Tax:
        if rate is None:
            return NO_TAX
        if not rate.is_finite():
            return Tax.at(rate)
        for known in self.tax_rates.values():
            if known.rate == rate:
                return _named(known)
        return Tax.at(rate, named_by(rate))


async def catalogue_for(
    session: AsyncSession, viewer: Viewer, drafts: Sequence[Mapping[str, Any]], currency: str, on: date
) -> Catalogue:
    """Reads what `drafts` refer to, as it is valid on the day `on`."""
    products = await find_all(session, viewer, Product, named_in(drafts, "product_id"))
    wanted = named_in(drafts, "tax_rate_id") | {p.tax_rate_id for p in products.values() if p.tax_rate_id}
    bare = {draft["tax_rate"] for draft in drafts if draft.get("tax_rate") is not None}
    rates = {rate for rate in bare if rate.is_finite() and 0 <= rate <= 100}  # no other could be stored
    tax_rates = await find_all(session, viewer, TaxRate, wanted)
    if rates:
        table: Any = TaxRate
        live = select(TaxRate).where(
            table.team_id == viewer.team_id, table.archived_at.is_(None), table.rate.in_(rates)
        )
        tax_rates |= {
            rate.id: rate for rate in await session.scalars(live.order_by(table.created_at, table.id))
        }
    default = await default_tax(session, viewer, on)
    return Catalogue(products, tax_rates, NO_TAX if default is None else _named(default), currency)


def named_in(drafts: Sequence[Mapping[str, Any]], field: str) -> set[str]:
    """The identifiers that `drafts` give in `field`."""
    return {draft[field] for draft in drafts if draft.get(field) is not None}


def _named(rate: TaxRate) -> Tax:
    return Tax(rate.category, rate.rate, rate.name)
