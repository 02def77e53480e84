"""When things happen in a demo team: on the days before today, at working hours, in its own time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from models.calendar import day_at

_OPENS = 8 * 60
_CLOSES = 17 * 60


class NotYet(Exception):
    """What was to happen lies in the future."""


@dataclass(frozen=True)
class WorkingDays:
    """Yesterday is the last of them, so that a day's outcome does not depend on the hour of the load."""

    today: date
    timezone: str

    def before(self, days: int, chance: Random) -> datetime:
        """A moment of the day so many days before today."""
        return self._on(self.today - timedelta(days=days), chance)

    def after(self, moment: datetime, days: int, chance: Random) -> datetime:
        """A moment so many days later; with none, some minutes later. Raises NotYet."""
        if not days:
            return moment + timedelta(minutes=chance.randint(3, 40))
        day = day_at(moment, self.timezone) + timedelta(days=days)
        at = self._on(day, chance)
        if day >= self.today:
            raise NotYet
        return at

    def is_over(self, day: date) -> bool:
        """Whether the whole day lies behind."""
        return day < self.today

    def _on(self, day: date, chance: Random) -> datetime:
        minutes = chance.randint(_OPENS, _CLOSES)
        at = datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(self.timezone))
        return at.astimezone(UTC)
