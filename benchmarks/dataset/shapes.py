"""Priced documents: lines drawn at random, totalled by the product's own calculator."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from benchmarks.dataset.rows import draw
from benchmarks.dataset.teams import Country, Item, items
from models.pricing import Discount, DiscountType, Line, PricingMode, Tax, TaxCategory
from models.totals import Totals, calculate

LINES = 6
"""Of every document."""
SHAPES = 400
"""Of every country: enough that no two documents of a page are alike."""


@dataclass(frozen=True)
class Shape:
    """A document without its names and dates; `products` are positions in a team's catalogue."""

    products: list[int]
    items: list[Item]
    lines: list[Line]
    discount: Discount | None
    totals: Totals


def shapes(country: Country, random: Random) -> list[Shape]:
    """The documents that all teams of the country repeat with other clients and dates."""
    catalogue = items(country)
    return [_shape(country, catalogue, random) for _ in range(SHAPES)]


def _shape(country: Country, catalogue: list[Item], random: Random) -> Shape:
    products = random.sample(range(len(catalogue)), LINES)
    lines = [_line(country, catalogue[product], random) for product in products]
    discount = draw(random, {None: 4, Discount(DiscountType.PERCENT, Decimal(5)): 1})
    totals = calculate(
        lines, currency=country.currency, pricing_mode=PricingMode.TAX_EXCLUSIVE, discount=discount
    )
    return Shape(products, [catalogue[product] for product in products], lines, discount, totals)


def _line(country: Country, item: Item, random: Random) -> Line:
    taxed = Tax(TaxCategory.S, country.tax_percent, country.tax_name)
    return Line(
        quantity=Decimal(random.randint(2, 160)) / 4,
        unit_price=item.price,
        tax=draw(random, {taxed: 9, Tax(TaxCategory.Z, Decimal(0), "Zero rated"): 1}),
        discount=draw(random, {None: 8, Discount(DiscountType.PERCENT, Decimal(10)): 2}),
    )
