"""The plans a team can be on."""

from models.described_enum import DescribedEnum


class Plan(DescribedEnum):
    """What a team has subscribed to."""

    FREE = "FREE", "To try things out."
    PRO = "PRO", "For a team that works in the application."
    BUSINESS = "BUSINESS", "With the API."
