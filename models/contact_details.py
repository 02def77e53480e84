"""E-mail addresses, telephone numbers and web addresses: checked, and in the form they are compared by."""

import re
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from models.errors import ErrorCode, Faults, Path
from models.text import read_text

WEB_ADDRESS = 2048
"""The most characters of a web address."""

_SPACE = re.compile(r"\s")


def read_email(value: str, path: Path, faults: Faults) -> str:
    """The address as given, checked against RFC 5321 and 6531; INVALID is noted for one that cannot exist."""
    try:
        return validate_email(value.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        faults.add(path, ErrorCode.INVALID, f"Not an e-mail address: {error}")
        return ""


def comparable_email(value: str | None) -> str | None:
    """The address in the form in which two are the same mailbox to a person: without case."""
    return value.strip().casefold() if value and value.strip() else None


def comparable_phone(value: str | None, country: str | None) -> str | None:
    """The number in E.164, read as one of `country` (ISO 3166-1) unless it is international; else its digits.

    None where it has no digits at all.
    """
    if not value:
        return None
    try:
        number = phonenumbers.parse(value, country)
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    return "".join(c for c in value if c.isdecimal()) or None


def read_website(value: str, path: Path, faults: Faults) -> str:
    """An http or https address; `https://` is put before a bare host name.

    Notes INVALID for anything else, TOO_LONG over 2048 characters.
    """
    faults_before = len(faults)
    address = read_text(value, path, faults, most=WEB_ADDRESS)
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        sound = False
    if len(faults) == faults_before and (not sound or _SPACE.search(address)):
        faults.add(path, ErrorCode.INVALID, "Must be an http or https address.")
    return address
