"""Working days of the Chinese civil service: the State Council's published calendar, and what a bureau overrides.

`chinesecalendar` knows the make-up days of the years that are published and refuses the others; so do we,
unless the override names every holiday of that year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

from transforms.faults import Fault, SettingsError
from transforms.period import following, last_day


@dataclass(frozen=True)
class Workdays:
    """The calendar of a workspace: `overrides` wins over the published one, day by day."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    """Years that the override file declares complete, so that the published calendar is not asked."""

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day; raises SettingsError for a year nobody has published."""
        if day in self.overrides:
            return self.overrides[day]
        if day.year in self.years:
            return day.weekday() < 5  # noqa: PLR2004 - Saturday
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            raise SettingsError([Fault("calendar_year_unknown", {"year": day.year})]) from None

    def due(self, month: str, day: int, on_holiday: str) -> date:
        """The deadline on that day of the month after `month`, moved off holidays as the edition says."""
        due = date.fromisoformat(f"{following(month)}-{day:02d}")
        step = {"next_workday": 1, "previous_workday": -1}.get(on_holiday, 0)
        while step and not self.is_workday(due):
            due += timedelta(days=step)
        return due

    def workdays(self, first: date, last: date) -> list[date]:
        """The working days of a span, both ends included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.is_workday(day)]

    def run(self, first: date, count: int) -> tuple[date, date]:
        """The first working day on or after `first`, and the last of `count` of them, at least one, without a break."""
        day = first
        while not self.is_workday(day):
            day += timedelta(days=1)
        last = day
        for _ in range(count - 1):
            last += timedelta(days=1)
            while not self.is_workday(last):
                last += timedelta(days=1)
        return day, last

    def told(self, first: date, last: date) -> str:
        """A sign for each day of a span: `1` worked, `0` free, `?` of a year that nobody has published."""
        return "".join(self._sign(first + timedelta(days=n)) for n in range((last - first).days + 1))

    def _sign(self, day: date) -> str:
        try:
            return "1" if self.is_workday(day) else "0"
        except SettingsError:
            return "?"

    def month_workdays(self, month: str) -> list[date]:
        """The working days of a month."""
        return self.workdays(date.fromisoformat(f"{month}-01"), last_day(month))
