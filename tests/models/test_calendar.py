"""Days and moments, across time zones and their changes."""

from datetime import UTC, date, datetime

import pytest

from models.calendar import day_at, end_of_day, read_day
from models.errors import Faults


@pytest.mark.parametrize(
    ("day", "timezone", "end"),
    [
        (date(2026, 7, 1), "UTC", datetime(2026, 7, 2, tzinfo=UTC)),
        (date(2026, 7, 1), "Pacific/Auckland", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        (date(2026, 7, 1), "America/New_York", datetime(2026, 7, 2, 4, tzinfo=UTC)),
        (date(2026, 12, 1), "America/New_York", datetime(2026, 12, 2, 5, tzinfo=UTC)),
        (date(2026, 7, 1), "Asia/Kathmandu", datetime(2026, 7, 1, 18, 15, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_where_the_team_is(day: date, timezone: str, end: datetime) -> None:
    assert end_of_day(day, timezone) == end
    assert day_at(end, timezone) > day


def test_a_moment_falls_on_different_days() -> None:
    moment = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert day_at(moment, "UTC") == date(2026, 7, 1)
    assert day_at(moment, "Asia/Tokyo") == date(2026, 7, 2)


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(2200, 1, 1), date.max])
def test_absurd_days_are_refused(day: date) -> None:
    faults = Faults()
    read_day(day, ("valid_until",), faults)
    assert len(faults) == 1
