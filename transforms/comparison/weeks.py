"""Weeks of the weekly report (周报): Monday to Sunday, named by their Friday, with the moments they are due at.

Moments are in Asia/Shanghai. The words are those of the kind `reports` (scheme.md): due and late_until.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from transforms.period import first_day, last_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = 5


@dataclass(frozen=True)
class Deadline:
    """So many days after the Friday, up to and with that time of day; without one, to the end of the day."""

    days_after: int = 0
    at: time | None = None

    def moment(self, week: date) -> datetime:
        """The last moment that is in time for the week of that Friday."""
        return datetime.combine(
            week + timedelta(days=self.days_after), time.max if self.at is None else self.at, SHANGHAI
        )


_DAYS = ("friday", "saturday", "sunday", "monday", "tuesday", "wednesday", "thursday")


def deadline(moment: str) -> Deadline:
    """The deadline that an edition writes as `friday 18:00` or `sunday 24:00`; days count on from the Friday."""
    day, _, clock = moment.partition(" ")
    at = None if clock == "24:00" else time.fromisoformat(clock)
    return Deadline(_DAYS.index(day), at)


def friday(day: date) -> date:
    """The Friday of the week, Monday to Sunday, that a day lies in."""
    return day + timedelta(days=FRIDAY - day.isoweekday())


def fridays(month: str) -> list[date]:
    """The Fridays of a month."""
    first, last = first_day(month), last_day(month)
    start = friday(first) if friday(first) >= first else friday(first) + timedelta(weeks=1)
    return [start + timedelta(weeks=n) for n in range((last - start).days // 7 + 1)]
