"""What a demo team is told by: who it is, what it sells, to whom, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from models.payment import PaymentMethod
from resolvers.label import LabelDraft
from resolvers.member import MemberDraft
from resolvers.tax_rate import TaxRateDraft
from resolvers.team import TeamDraft
from resolvers.terms_template import TermsTemplateDraft


@dataclass(frozen=True)
class Good:
    """Something the team sells; `price` in the team's currency. Without `rate` it has the default tax."""

    code: str
    name: str
    unit: str
    price: str
    category: str
    description: str | None = None
    rate: str | None = None


@dataclass(frozen=True)
class Part:
    """A good in a job: `least` to `most` of it, in steps. An option is the client's to take."""

    code: str
    least: int = 1
    most: int = 1
    step: int = 1
    option: bool = False


@dataclass(frozen=True)
class Job:
    """Something that clients ask for. `sections` maps headings ("" for none) to what stands under them."""

    title: str
    """May name the client: "Website for {client}"."""
    sections: Mapping[str, tuple[Part, ...]]


@dataclass(frozen=True)
class Place:
    """A town with clients in it; `phone` has a `{:02d}` for what tells its numbers apart."""

    city: str
    region: str | None
    postal_code: str
    country: str
    phone: str
    currency: str | None = None
    """Of the clients there, where it is not the team's."""
    rate: str | None = None
    """The name of the tax rate that all sales to there have."""


Word = tuple[str, str]
"""A word as it is written, and as it stands in e-mail addresses."""


def latin(words: str) -> tuple[Word, ...]:
    """Words in Latin letters, separated by commas; in addresses they are small and in one."""
    return tuple((word, word.lower().replace(" ", "")) for word in words.split(", "))


@dataclass(frozen=True)
class Clientele:
    """What names and addresses of clients are put together from."""

    companies: int
    persons: int
    given: tuple[Word, ...]
    family: tuple[Word, ...]
    person: str
    """How a full name is put together: "{given} {family}"."""
    firm: tuple[Word, ...]
    business: tuple[Word, ...]
    company: str
    """How a company's name is put together: "{firm} {business}"."""
    roles: tuple[str, ...]
    streets: tuple[str, ...]
    """Each with a `{}` for the number."""
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Words:
    """What people of this trade and its clients write."""

    remarks: tuple[str, ...]
    summaries: tuple[str, ...]
    rejections: tuple[str, ...]
    change_requests: tuple[str, ...]
    voids: tuple[str, ...]
    write_offs: tuple[str, ...]
    refunds: tuple[str, ...]
    order: str
    """What the reference of a client's order begins with."""


@dataclass(frozen=True)
class Takings:
    """How clients pay: the methods with how often each is used, and what a card costs the team."""

    methods: Mapping[PaymentMethod, int]
    card_percent: Decimal
    card_fixed_minor: int


@dataclass(frozen=True)
class Trade:
    """One demo team."""

    team_id: str
    """Always the same, so that a team that is there is known again."""
    team: TeamDraft
    members: tuple[MemberDraft, ...]
    labels: tuple[LabelDraft, ...]
    tax_rates: tuple[TaxRateDraft, ...]
    terms: tuple[TermsTemplateDraft, ...]
    goods: tuple[Good, ...]
    jobs: tuple[Job, ...]
    clientele: Clientele
    words: Words
    takings: Takings
    exchange: Mapping[str, Decimal]
    """What one unit of the team's currency is worth in those of its clients."""
    round_amount: Decimal
    """What it takes off or adds to a document now and then; less than its smallest job comes to."""
    quotes: int
