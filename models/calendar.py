"""Days and moments: a team's day begins and ends at midnight in its own time zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.errors import ErrorCode, Faults, Path

FIRST_DAY = date(1970, 1, 1)
LAST_DAY = date(2199, 12, 31)


def day_at(moment: datetime, timezone: str) -> date:
    """The calendar day that `moment` falls on in `timezone` (IANA name)."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def end_of_day(day: date, timezone: str) -> datetime:
    """The first moment after `day` in `timezone`, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone)).astimezone(UTC)


def read_day(day: date, path: Path, faults: Faults) -> date:
    """`day`; OUT_OF_RANGE is noted for one outside the years 1970 to 2199."""
    if not FIRST_DAY <= day <= LAST_DAY:
        faults.add(path, ErrorCode.OUT_OF_RANGE, f"Must be from {FIRST_DAY} to {LAST_DAY}.")
    return min(max(day, FIRST_DAY), LAST_DAY)
