"""TypeIDs: one identifier for the database, the API, webhooks and URLs.

A TypeID is a lower-case prefix that names the noun, an underscore, and a UUIDv7 in Crockford base 32
(TypeID specification 0.3), so identifiers of one noun sort by the time they were made.
"""

from enum import StrEnum

from typeid import TypeID
from typeid.errors import TypeIDException


class Prefix(StrEnum):
    """The noun that an identifier names."""

    TEAM = "team"
    USER = "user"
    MEMBER = "member"
    CLIENT = "client"
    CONTACT = "contact"
    ADDRESS = "address"
    LABEL = "label"
    PRODUCT = "product"
    TAX_RATE = "taxrate"
    TERMS_TEMPLATE = "terms"
    QUOTE = "quote"
    QUOTE_LINE = "quoteline"
    QUOTE_REVISION = "quoterev"
    QUOTE_TAX_LINE = "quotetax"
    INVOICE = "invoice"
    INVOICE_LINE = "invoiceline"
    INVOICE_TAX_LINE = "invoicetax"
    INVOICE_ISSUE = "invoiceissue"
    PAYMENT = "payment"
    REFUND = "refund"
    EVENT = "event"
    API_KEY = "apikey"
    APP = "app"
    AUTHORIZATION = "auth"
    SESSION = "session"
    MAIL = "mail"
    MAIL_TEMPLATE = "mailtemplate"
    PUBLIC_LINK = "publiclink"
    WEBHOOK_ENDPOINT = "webhook"
    WEBHOOK_DELIVERY = "delivery"
    WEBHOOK_ATTEMPT = "attempt"


def new_id(prefix: Prefix) -> str:
    """A fresh identifier such as `quote_01m7xknwt5ecv8wxgb922sxthx`."""
    return str(TypeID(prefix.value))


def prefix_of(identifier: str) -> Prefix | None:
    """The noun that `identifier` names, or None where it is not one of ours."""
    try:
        return Prefix(TypeID.from_string(identifier).prefix)
    except (TypeIDException, ValueError):
        return None
