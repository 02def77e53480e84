"""The twenty teams, of five countries, and all that their documents are made from."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from benchmarks.dataset.rows import Identifiers, Rows
from models.client import Client, ClientKind
from models.contact_details import comparable_email
from models.identifier import Prefix
from models.label import Label, comparable_name
from models.member import Member, MemberRole
from models.pricing import TaxCategory
from models.product import Product
from models.search_text import normalise
from models.tax_rate import TaxRate
from models.team import Team
from models.user import User

TEAMS = 20
CLIENTS, PRODUCTS, MEMBERS, LABELS = 250, 100, 5, 8
"""Each for one team."""


@dataclass(frozen=True)
class Country:
    """What a team's documents have from where it is at home."""

    code: str
    city: str
    currency: str
    timezone: str
    locale: str
    tax_name: str
    tax_percent: Decimal
    price_factor: int = 1


COUNTRIES = (
    Country("US", "Denver", "USD", "America/Denver", "en-US", "Sales tax", Decimal("8.25")),
    Country("DE", "Bremen", "EUR", "Europe/Berlin", "de-DE", "MwSt", Decimal(19)),
    Country("GB", "Leeds", "GBP", "Europe/London", "en-GB", "VAT", Decimal(20)),
    Country("AU", "Perth", "AUD", "Australia/Perth", "en-AU", "GST", Decimal(10)),
    Country("JP", "Sendai", "JPY", "Asia/Tokyo", "ja-JP", "消費税", Decimal(10), price_factor=100),
)

_TRADES = ("Painting", "Roofing", "Gardens", "Electrics")
_WORK = ("Survey", "Preparation", "Delivery", "Installation", "Inspection", "Training", "Repair", "Design",
         "Removal", "Support")  # fmt: skip
_THINGS = ("wall", "roof", "garden path", "switchboard", "kitchen", "window", "staircase", "water heater",
           "fence", "workshop")  # fmt: skip
_NAMES = ("Ada", "Bela", "Chen", "Dora", "Emil", "Femi", "Greta", "Hiro", "Ines", "Jonas")
_FIRMS = ("Miller", "Okafor", "Tanaka", "Lindqvist", "Moreau", "Rossi", "Novak", "O’Brien", "Silva", "Weiß")
_LABEL_NAMES = ("Urgent", "Repeat", "Key account", "Fair lead", "Referral", "Online", "Tender", "Spring")


@dataclass(frozen=True)
class Item:
    """A product as lines copy it."""

    name: str
    code: str
    description: str
    unit: str
    price: Decimal


@dataclass
class TeamRows:
    """One team: its country and the ids that its documents point to."""

    number: int
    id: str
    country: Country
    clients: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Its short name, from bench-01."""
        return f"bench-{self.number + 1:02d}"


def items(country: Country) -> list[Item]:
    """What every team of the country sells, in the order of its products."""
    units = ("hour", "m²", "piece", "day")
    return [
        Item(
            name=f"{work} of a {thing}",
            code=f"P-{10 * row + column:03d}",
            description=f"{work} of one {thing}, with travel, tools and all it takes to leave it clean.",
            unit=units[(row + column) % len(units)],
            price=Decimal(1250 + 1735 * (10 * row + column) % 24_000) * country.price_factor / 100,
        )
        for row, work in enumerate(_WORK)
        for column, thing in enumerate(_THINGS)
    ]


class Catalogue:
    """The rows of all teams and of what belongs to them but documents."""

    def __init__(self, random: Random, founded: datetime) -> None:
        self._random, self._founded = random, founded
        self._ids = Identifiers(random)
        at = {"created_at": founded, "updated_at": founded}
        self.teams = Rows(Team, tax_registered=True, **at)
        self.users, self.members = Rows(User, **at), Rows(Member, role=MemberRole.MEMBER, **at)
        self.tax_rates = Rows(TaxRate, category=TaxCategory.S, is_default=True, **at)
        self.products, self.labels, self.clients = Rows(Product, **at), Rows(Label, **at), Rows(Client)

    @property
    def tables(self) -> tuple[Rows, ...]:
        """In the order in which they may be filled."""
        return (
            self.teams,
            self.users,
            self.members,
            self.tax_rates,
            self.products,
            self.labels,
            self.clients,
        )

    def team(self, number: int) -> TeamRows:
        """Adds a team with all that its documents need."""
        country = COUNTRIES[number % len(COUNTRIES)]
        team = TeamRows(number, self._new(Prefix.TEAM), country)
        self.teams.add(
            id=team.id,
            slug=team.slug,
            name=f"{country.city} {_TRADES[number // len(COUNTRIES)]}",
            currency=country.currency,
            timezone=country.timezone,
            locale=country.locale,
            tax_number=f"{country.code}{100_000_000 + number}",
            default_terms="Payable within 14 days of the invoice. Goods stay ours until they are paid.",
            address_line1=f"{number + 1} Market Street",
            address_city=country.city,
            address_country=country.code,
        )
        self._add_people(team)
        self._add_products(team)
        for name in _LABEL_NAMES:
            team.labels.append(self._new(Prefix.LABEL))
            self.labels.add(team_id=team.id, id=team.labels[-1], name=name, name_key=comparable_name(name))
        for position in range(CLIENTS):
            self._add_client(team, position)
        return team

    def _add_people(self, team: TeamRows) -> None:
        for name in _NAMES[:MEMBERS]:
            user_id, email = self._new(Prefix.USER), f"{name.lower()}@{team.slug}.example"
            team.members.append(self._new(Prefix.MEMBER))
            self.users.add(id=user_id, email=email, name=name)
            self.members.add(team_id=team.id, id=team.members[-1], user_id=user_id, name=name, email=email)

    def _add_products(self, team: TeamRows) -> None:
        country, tax_rate_id = team.country, self._new(Prefix.TAX_RATE)
        self.tax_rates.add(team_id=team.id, id=tax_rate_id, name=country.tax_name, rate=country.tax_percent)
        for item in items(country):
            team.products.append(self._new(Prefix.PRODUCT))
            self.products.add(
                team_id=team.id,
                id=team.products[-1],
                name=item.name,
                code=item.code,
                description=item.description,
                unit=item.unit,
                unit_price=item.price,
                currency=country.currency,
                tax_rate_id=tax_rate_id,
                search_text=normalise(item.name, item.code),
            )

    def _add_client(self, team: TeamRows, position: int) -> None:
        first, firm = self._random.choice(_NAMES), self._random.choice(_FIRMS)
        company = position % 3 > 0
        name = f"{firm} & {first} {position}" if company else f"{first} {firm}"
        email = f"{first.lower()}.{position}@{team.slug}-client.example"
        moment = self._founded + timedelta(minutes=position)
        team.clients.append(self._ids.new(Prefix.CLIENT, moment))
        self.clients.add(
            team_id=team.id,
            id=team.clients[-1],
            created_at=moment,
            updated_at=moment,
            kind=ClientKind.COMPANY if company else ClientKind.PERSON,
            name=name,
            company=None if company else f"{firm} Ltd",
            email=email,
            email_normalized=comparable_email(email),
            phone=f"+49 421 55501{position:03d}",
            phone_normalized=f"+4942155501{position:03d}",
            website=f"https://client-{position}.example",
            notes="Prefers to be called in the morning.",
            address_line1=f"{position + 1} High Street",
            address_city=team.country.city,
            address_postal_code=f"{10_000 + position}",
            address_country=team.country.code,
            search_text=normalise(name, email),
        )

    def _new(self, prefix: Prefix) -> str:
        return self._ids.new(prefix, self._founded)
