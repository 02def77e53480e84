"""The plans a team can be on, and what each includes. This table is the only place that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from models.described_enum import DescribedEnum


class Plan(DescribedEnum):
    """What a team has subscribed to."""

    FREE = "FREE", "To try things out."
    PRO = "PRO", "For a team that works in the application."
    BUSINESS = "BUSINESS", "With the API."


class PlanLimit(DescribedEnum):
    """What a plan can hold a number of."""

    MEMBERS = "members", "Members of the team, with those who are invited."
    CLIENTS = "clients", "Clients that are not archived."
    PRODUCTS = "products", "Items of the library that are not archived."
    WEBHOOK_ENDPOINTS = "webhook_endpoints", "Webhook endpoints, with those of connected apps."


class PlanFeature(DescribedEnum):
    """What a plan can include."""

    API = "api", "The GraphQL API: keys, apps and events."
    TEMPLATES = "templates", "Every look of printed documents; without it, MODERN."
    BRANDING = "branding", "The team's own logo and colour on printed documents."


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What a plan includes."""

    limits: Mapping[PlanLimit, int | None]
    """The most that a team can have; None where there is no limit."""
    features: frozenset[PlanFeature]


def _limits(**most: int) -> Mapping[PlanLimit, int | None]:
    return {limit: most.get(limit.value) for limit in PlanLimit}


PLANS: Final[Mapping[Plan, PlanTerms]] = MappingProxyType(
    {
        Plan.FREE: PlanTerms(_limits(members=1, clients=25, products=50, webhook_endpoints=0), frozenset()),
        Plan.PRO: PlanTerms(
            _limits(members=10, clients=2_000, products=5_000, webhook_endpoints=0),
            frozenset({PlanFeature.TEMPLATES, PlanFeature.BRANDING}),
        ),
        Plan.BUSINESS: PlanTerms(_limits(webhook_endpoints=200), frozenset(PlanFeature)),
    }
)


def includes(plan: Plan, feature: PlanFeature) -> bool:
    """Whether teams on this plan have the feature."""
    return feature in PLANS[plan].features


def cheapest_with(feature: PlanFeature) -> Plan:
    """The smallest plan that has the feature."""
    return next(plan for plan in Plan if includes(plan, feature))
