"""Every table, so that importing this module fills `metadata`."""

from sqlmodel import SQLModel

from models.api_key import ApiKey
from models.app import App
from models.authorization import Authorization
from models.authorization_code import AuthorizationCode
from models.client import Client, ClientAddress, ClientContact
from models.document_counter import DocumentCounter
from models.event import Event, TeamFeed
from models.idempotency_key import IdempotencyKey
from models.invitation import Invitation
from models.invoice import Invoice, InvoiceIssue, InvoiceLine, InvoiceTaxLine
from models.label import Label, QuoteLabel
from models.logo import Logo
from models.mail import Mail
from models.mail_template import MailTemplate
from models.mailed_link import MailedLink
from models.member import Member
from models.payment import Payment, Refund
from models.persisted_query import PersistedQuery, TrustedDocument
from models.product import Product
from models.public_link import PublicLink
from models.quote import Quote, QuoteLine, QuoteRevision, QuoteTaxLine
from models.rate_bucket import RateBucket
from models.tax_rate import TaxRate
from models.team import Team
from models.team_total import TeamTotal
from models.terms_template import TermsTemplate
from models.token import AccessToken, RefreshToken
from models.user import User
from models.user_session import UserSession
from models.webhook_attempt import WebhookAttempt
from models.webhook_delivery import WebhookDelivery
from models.webhook_endpoint import WebhookEndpoint, WebhookQueue

metadata = SQLModel.metadata

GLOBAL_TABLES = frozenset(
    str(table.__tablename__)
    for table in (
        App,
        Team,
        User,
        UserSession,
        MailedLink,
        RateBucket,
        TrustedDocument,
        WebhookQueue,
    )
)
"""Tables outside the wall: teams; people, who may be in several teams; apps, which people of any team may
connect; the queue of webhooks; rate limits; the documents that the operator trusts."""

TABLES: tuple[type[SQLModel], ...] = (
    AccessToken,
    ApiKey,
    App,
    Authorization,
    AuthorizationCode,
    Client,
    ClientAddress,
    ClientContact,
    DocumentCounter,
    Event,
    IdempotencyKey,
    Invitation,
    Invoice,
    InvoiceIssue,
    InvoiceLine,
    InvoiceTaxLine,
    Label,
    Logo,
    Mail,
    MailTemplate,
    MailedLink,
    Member,
    Payment,
    PersistedQuery,
    Product,
    PublicLink,
    Quote,
    QuoteLabel,
    QuoteLine,
    QuoteRevision,
    QuoteTaxLine,
    RateBucket,
    RefreshToken,
    Refund,
    TaxRate,
    Team,
    TeamFeed,
    TeamTotal,
    TermsTemplate,
    TrustedDocument,
    User,
    UserSession,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookQueue,
)
