"""Where a team is at home: its currency, its time zone and its language."""

import re
from contextlib import suppress
from functools import cache
from zoneinfo import available_timezones

import pycountry
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.localedata import locale_identifiers

from models.errors import ErrorCode, Faults, Path
from models.money import is_currency


def read_currency(value: str, path: Path, faults: Faults) -> str:
    """An ISO 4217 code; INVALID is noted for any other text."""
    if not is_currency(value):
        faults.add(path, ErrorCode.INVALID, "Must be an ISO 4217 code such as USD.")
    return value


def read_timezone(value: str, path: Path, faults: Faults) -> str:
    """The name of a zone of the IANA time zone database; INVALID is noted for any other text."""
    if value not in timezones():
        faults.add(path, ErrorCode.INVALID, "Must be an IANA time zone such as Europe/Paris.")
    return value


def read_locale(value: str, path: Path, faults: Faults) -> str:
    """A language tag (BCP 47) in its usual spelling; INVALID is noted for any other text.

    CLDR knows the language, and either it as spoken in the territory or at least that there is such a one.
    """
    tag = value.replace("_", "-")
    for known in (tag, tag.partition("-")[0]):
        try:
            locale = Locale.parse(known, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
        if known == tag:
            return str(locale).replace("_", "-")
        territory = tag.partition("-")[2].upper()
        if pycountry.countries.get(alpha_2=territory):
            return f"{locale.language}-{territory}"
    faults.add(path, ErrorCode.INVALID, "Must be a language tag such as en-US.")
    return value


@cache
def spoken() -> dict[str, str]:
    """The tag of each language in each territory where CLDR knows it to be spoken, with its English name."""
    named = dict[str, str]()
    for identifier in locale_identifiers():
        tag = re.sub("_[A-Z][a-z]{3}_", "_", identifier)  # CLDR names the script where there are several
        if re.fullmatch("[a-z]{2,3}_[A-Z]{2}", tag):
            with suppress(UnknownLocaleError):  # az-TR, which only its script tells
                named[tag.replace("_", "-")] = Locale.parse(tag).get_display_name("en") or tag
    return named


def spoken_as(tag: str) -> str | None:
    """The one of `spoken` that a tag in any letters means: of a language alone, as in its main territory.

    None for one that CLDR does not know.
    """
    language, _, territory = tag.lower().partition("-")
    if not territory:
        territory = get_global("likely_subtags").get(language, "").rpartition("_")[2]
    found = f"{language}-{territory.upper()}"
    return found if found in spoken() else None


@cache
def timezones() -> frozenset[str]:
    """The names of all zones of the IANA time zone database."""
    return frozenset(available_timezones())
