"""What a new document is made from, read by one statement: the team, the client and the catalogue's part."""

from collections.abc import Mapping, Sequence
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
from resolvers.statement import fetch_alone

# Row-level security sees the team from the first column on.
_BASIS = """
select set_config('app.team_id', $1, true),
    (select row_to_json(t)::text from (
        select id, currency, timezone, tax_registered, quote_valid_days, payment_terms_days, pricing_mode,
            template, default_notes, quote_number_prefix, invoice_number_prefix
        from team where id = $1
    ) t) as team,
    (select row_to_json(c)::text from (
        select id, currency, archived_at, deleted_at from client where team_id = $1 and id = $2
    ) c) as client,
    coalesce(
        (select body from terms_template where team_id = $1 and is_default and archived_at is null),
        (select default_terms from team where id = $1)
    ) as terms,
    (select json_agg(p)::text from (
        select id, name, description, unit, unit_price::text, currency, tax_rate_id
        from product where team_id = $1 and id = any($3)
    ) p) as products,
    (select json_agg(r order by r.created_at, r.id)::text from (
        select id, name, rate::text, category, is_default, valid_from, valid_until, archived_at, created_at
        from tax_rate
        where team_id = $1 and (
            id = any($4)
            or (archived_at is null and (is_default or rate = any($5)))
            or id in (select tax_rate_id from product where team_id = $1 and id = any($3))
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


async def basis_of(
    session: AsyncSession, viewer: Viewer, client_id: str | None, lines: Sequence[Mapping[str, Any]]
) -> Basis:
    """What a document with these lines for this client is made from; an unknown client is None."""
    rates = {draft["tax_rate"] for draft in lines if draft.get("tax_rate") is not None}
    _, team, client, terms, products, tax_rates = await fetch_alone(
        session,
        _BASIS,
        viewer.team_id,
        client_id,
        list(named_in(lines, "product_id")),
        list(named_in(lines, "tax_rate_id")),
        [rate for rate in rates if rate.is_finite()],
    )
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
