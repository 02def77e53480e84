"""What a new document is made from, read at once: the team, the client and the catalogue's part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from models.pricing import NO_TAX, PricingMode, Tax, TaxCategory
from models.team import DocumentTemplate
from models.viewer import Viewer
from resolvers.catalogue import Catalogue, named_in
from resolvers.document import DocumentDraft
from resolvers.entry import Reading, read_first

_BASIS = """
    (select row_to_json(t)::text from (
        select id, currency, timezone, tax_registered, quote_valid_days, payment_terms_days, pricing_mode,
            template, default_notes, quote_number_prefix, invoice_number_prefix
        from team where id = $1
    ) t) as team,
    (select row_to_json(c)::text from (
        select id, currency, archived_at, deleted_at from client where team_id = $1 and id = $4
    ) c) as client,
    coalesce(
        (select body from terms_template where team_id = $1 and is_default and archived_at is null),
        (select default_terms from team where id = $1)
    ) as terms,
    (select json_agg(p)::text from (
        select id, name, description, unit, unit_price::text, currency, tax_rate_id
        from product where team_id = $1 and id = any($5)
    ) p) as products,
    (select json_agg(r order by r.created_at, r.id)::text from (
        select id, name, rate::text, category, is_default, valid_from, valid_until, archived_at, created_at
        from tax_rate
        where team_id = $1 and (
            id = any($6)
            or (archived_at is null and (is_default or rate = any($7)))
            or id in (select tax_rate_id from product where team_id = $1 and id = any($5))
        )
    ) r) as tax_rates
"""


@dataclass(frozen=True)
class Basis:
    """The rows a new document starts from, as plain values."""

    team: Any
    client: Any | None
    terms: str | None
    products: Mapping[str, Any]
    tax_rates: Mapping[str, Any]

    def catalogue(self, currency: str, on: date) -> Catalogue:
        """The catalogue for a document in `currency`, issued on the day `on`."""
        default = next((rate for rate in self.tax_rates.values() if rate.is_default), None)
        tax = NO_TAX
        if default is not None and self.team.tax_registered and default.archived_at is None:
            first, last = default.valid_from or date.min, default.valid_until or date.max
            tax = Tax(default.category, default.rate, default.name) if first <= on <= last else NO_TAX
        return Catalogue(self.products, self.tax_rates, tax, currency)


def basis_reading(input: DocumentDraft) -> Reading:
    """What a document with these lines for this client is made from."""
    lines = input.get("line_items", [])
    rates = {rate for draft in lines if (rate := draft.get("tax_rate")) is not None}
    return Reading(
        _BASIS,
        (
            input.get("client_id"),
            list(named_in(lines, "product_id")),
            list(named_in(lines, "tax_rate_id")),
            [rate for rate in rates if rate.is_finite()],
        ),
    )


async def basis_of(session: AsyncSession, viewer: Viewer, input: DocumentDraft) -> Basis:
    """What `basis_reading` asks for; an unknown client is None."""
    team, client, terms, products, tax_rates = await read_first(session, viewer, basis_reading(input))
    return Basis(
        team=_team(orjson.loads(team)),
        client=None if client is None else SimpleNamespace(**orjson.loads(client)),
        terms=terms,
        products={each["id"]: _product(each) for each in orjson.loads(products or "[]")},
        tax_rates={each["id"]: _tax_rate(each) for each in orjson.loads(tax_rates or "[]")},
    )


def _team(found: dict[str, Any]) -> SimpleNamespace:
    found["pricing_mode"] = PricingMode(found["pricing_mode"])
    found["template"] = DocumentTemplate(found["template"])
    return SimpleNamespace(**found)


def _product(found: dict[str, Any]) -> SimpleNamespace:
    found["unit_price"] = Decimal(found["unit_price"])
    return SimpleNamespace(**found)


def _tax_rate(found: dict[str, Any]) -> SimpleNamespace:
    found["rate"] = Decimal(found["rate"])
    found["category"] = TaxCategory(found["category"])
    for name in ("valid_from", "valid_until"):
        found[name] = found[name] and date.fromisoformat(found[name])
    found["archived_at"] = found["archived_at"] and datetime.fromisoformat(found["archived_at"])
    return SimpleNamespace(**found)
