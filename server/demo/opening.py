"""Opening a demo team: people, catalogue and clients, through the verbs, with the dates of a year ago."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from random import Random
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.client import Client
from models.columns import Timestamped
from models.label import Label
from models.member import Member, MemberRole
from models.product import Product
from models.tax_rate import TaxRate
from models.team import Team
from models.terms_template import TermsTemplate
from models.viewer import SYSTEM, Actor, ActorKind, Viewer
from resolvers.client import client_create
from resolvers.client_write import ContactDraft
from resolvers.label import label_create
from resolvers.member import member_add
from resolvers.product import ProductDraft, product_create
from resolvers.tax_rate import tax_rate_create
from resolvers.team import team_create
from resolvers.terms_template import terms_template_create
from server.demo.clients import clients_of
from server.demo.trade import Good, Trade
from server.demo.working_days import WorkingDays

YEAR = 365
"""The first quote is so many days old."""
_OPENED = YEAR + 35
_FIRST_CLIENTS = 0.6
"""The share of clients that the team has had from the beginning."""


@dataclass(frozen=True)
class Customer:
    """A client, with whoever signs for it, and the tax rate of sales to it where that is not the goods'."""

    client: Client
    signer: ContactDraft
    rate: TaxRate | None

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.CLIENT, self.client.id, self.signer["name"])


@dataclass(frozen=True)
class Business:
    """A team and everything that its quotes are made from."""

    trade: Trade
    team: Team
    sellers: Sequence[Member]
    """The members who write quotes, the owner first."""
    labels: Sequence[Label]
    tax_rates: Mapping[str, TaxRate]
    """By name."""
    terms: TermsTemplate
    products: Mapping[str, Product]
    """By code."""
    customers: Sequence[Customer]
    """Oldest first."""


class Opening:
    """The first days of one demo team."""

    def __init__(self, session: AsyncSession, trade: Trade, days: WorkingDays) -> None:
        self._session = session
        self._viewer = Viewer(trade.team_id, SYSTEM)
        self._trade = trade
        self._days = days
        self._chance = Random(f"{trade.team['slug']} opening")

    async def open(self) -> Business:
        """The team with all it starts from. Raises Refused TAKEN where another team has its slug."""
        session, viewer, trade = self._session, self._viewer, self._trade
        team = (await self._before(_OPENED, team_create(session, viewer, trade.team)))["team"]
        members: list[Member] = [
            (await self._before(_OPENED, member_add(session, viewer, draft)))["member"]
            for draft in trade.members
        ]
        labels = [
            (await self._before(_OPENED - 1, label_create(session, viewer, draft)))["label"]
            for draft in trade.labels
        ]
        tax_rates: list[TaxRate] = [
            (await self._before(_OPENED - 1, tax_rate_create(session, viewer, draft)))["tax_rate"]
            for draft in trade.tax_rates
        ]
        terms: list[TermsTemplate] = [
            (await self._before(_OPENED - 1, terms_template_create(session, viewer, draft)))["terms_template"]
            for draft in trade.terms
        ]
        by_name = {rate.name: rate for rate in tax_rates}
        return Business(
            trade=trade,
            team=team,
            sellers=[member for member in members if member.role != MemberRole.VIEWER],
            labels=labels,
            tax_rates=by_name,
            terms=next(each for each in terms if each.is_default),
            products={good.code: await self._product(good, by_name) for good in trade.goods},
            customers=await self._customers(by_name),
        )

    async def _product(self, good: Good, tax_rates: Mapping[str, TaxRate]) -> Product:
        draft: ProductDraft = {
            "name": good.name,
            "code": good.code,
            "description": good.description,
            "unit": good.unit,
            "unit_price": Decimal(good.price),
            "category": good.category,
            "tax_rate_id": tax_rates[good.rate].id if good.rate else None,
        }
        creating = product_create(self._session, self._viewer, draft)
        product: Product = (await self._before(_OPENED - 2, creating))["product"]
        return product

    async def _customers(self, tax_rates: Mapping[str, TaxRate]) -> list[Customer]:
        drafts = list(clients_of(self._trade.clientele, self._chance))
        known = round(len(drafts) * _FIRST_CLIENTS)
        ages = [self._chance.randint(YEAR + 1, _OPENED - 3) for _ in drafts[:known]]
        ages += [self._chance.randint(2, YEAR) for _ in drafts[known:]]
        customers = []
        for age, (draft, place) in zip(sorted(ages, reverse=True), drafts, strict=True):
            creating = client_create(self._session, self._viewer, draft)
            client: Client = (await self._before(age, creating))["client"]
            itself: ContactDraft = {"name": client.name, "email": client.email}
            signer = (draft.get("contacts") or [itself])[0]
            customers.append(Customer(client, signer, tax_rates[place.rate] if place.rate else None))
        return customers

    async def _before(self, days: int, verb: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        """What the verb brought about, as if that had been so many days before today."""
        outcome = await verb
        at = self._days.before(days, self._chance)
        for row in chain(self._session.new, outcome.values()):
            if isinstance(row, Timestamped):
                row.created_at = row.updated_at = at
        return outcome
