"""Where a team is at home: its currency, its time zone and its language."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

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
    """A language tag (BCP 47) that CLDR knows, in its usual spelling; INVALID is noted for any other text."""
    try:
        return str(Locale.parse(value.replace("_", "-"), sep="-")).replace("_", "-")
    except (UnknownLocaleError, ValueError, TypeError):
        faults.add(path, ErrorCode.INVALID, "Must be a language tag such as en-US.")
        return value


@cache
def timezones() -> frozenset[str]:
    """The names of all zones of the IANA time zone database."""
    return frozenset(available_timezones())
