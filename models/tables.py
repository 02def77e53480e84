"""Every table, so that importing this module fills `metadata`."""

from sqlmodel import SQLModel

from models.api_key import ApiKey
from models.client import Client, ClientAddress, ClientContact
from models.document_counter import DocumentCounter
from models.event import Event, TeamFeed
from models.idempotency_key import IdempotencyKey
from models.invoice import Invoice, InvoiceLine, InvoiceTaxLine
from models.label import Label, QuoteLabel
from models.member import Member, User
from models.payment import Payment, Refund
from models.product import Product
from models.quote import Quote, QuoteLine, QuoteRevision, QuoteTaxLine
from models.rate_bucket import RateBucket
from models.tax_rate import TaxRate
from models.team import Team
from models.terms_template import TermsTemplate

metadata = SQLModel.metadata

GLOBAL_TABLES = frozenset({Team.__tablename__, User.__tablename__, RateBucket.__tablename__})
"""Tables without a team_id: the team itself, people, who may belong to several teams, and rate limits."""

TABLES: tuple[type[SQLModel], ...] = (
    ApiKey,
    Client,
    ClientAddress,
    ClientContact,
    DocumentCounter,
    Event,
    IdempotencyKey,
    Invoice,
    InvoiceLine,
    InvoiceTaxLine,
    Label,
    Member,
    Payment,
    Product,
    Quote,
    QuoteLabel,
    QuoteLine,
    QuoteRevision,
    QuoteTaxLine,
    RateBucket,
    Refund,
    TaxRate,
    Team,
    TeamFeed,
    TermsTemplate,
    User,
)
