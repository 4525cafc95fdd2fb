"""Weeks of the weekly report (周报): Monday to Sunday, named by their Friday, with the moments they are due at.

Moments are in Asia/Shanghai. The words are those of the kind `reports` (scheme.md): week_month, exempt, due,
late_until.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from transforms.period import first_day, last_day, month_of
from transforms.workdays import Workdays

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = 5
WeekMonth = Literal["friday", "submitted"]
Exempt = Literal["leave", "holiday"]
Timeliness = Literal["on_time", "late", "missing"]
Leave = tuple[date, date | None]
"""First and last day, both included; no last day is open."""


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


END_OF_FRIDAY = Deadline()
END_OF_SUNDAY = Deadline(days_after=2)


def friday(day: date) -> date:
    """The Friday of the week, Monday to Sunday, that a day lies in."""
    return day + timedelta(days=FRIDAY - day.isoweekday())


def fridays(month: str) -> list[date]:
    """The Fridays of a month."""
    first, last = first_day(month), last_day(month)
    start = friday(first) if friday(first) >= first else friday(first) + timedelta(weeks=1)
    return [start + timedelta(weeks=n) for n in range((last - start).days // 7 + 1)]


def local(moment: datetime) -> datetime:
    """A moment as the clock in Asia/Shanghai shows it; one without a zone is already so."""
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def from_milliseconds(count: int) -> datetime:
    """The moment of a count of milliseconds since 1970 (create_time of a report), exactly."""
    return datetime.fromtimestamp(0, SHANGHAI) + timedelta(milliseconds=count)


def week_month(week: date, submitted: datetime | None, by: WeekMonth) -> str:
    """The month a week counts in: its Friday's, or that of its submission; without one, its Friday's."""
    if by == "friday" or submitted is None:
        return month_of(week)
    return month_of(local(submitted).date())


def weeks(month: str, by: WeekMonth, submitted: Mapping[date, datetime]) -> list[date]:
    """The Fridays of the weeks that count in a month for somebody who submitted those reports, by Friday.

    By `friday` they are the Fridays of the month; by `submitted` a report takes its week to the month it came in.
    """
    candidates = sorted({*fridays(month), *submitted})
    return [week for week in candidates if week_month(week, submitted.get(week), by) == month]


def is_exempt(week: date, exempt: Collection[Exempt], workdays: Workdays, leave: Iterable[Leave]) -> bool:
    """Whether no report is due: the Friday is a day off by the calendar, or a leave covers it.

    Raises SettingsError where a holiday exempts and nobody has published the calendar of that year.
    """
    if "leave" in exempt and any(first <= week <= (last or date.max) for first, last in leave):
        return True
    return "holiday" in exempt and not workdays.is_workday(week)


def timeliness(
    week: date, submitted: datetime | None, due: Deadline = END_OF_FRIDAY, late_until: Deadline = END_OF_SUNDAY
) -> Timeliness:
    """How a week's report came: by its due moment, after it, or, later than late_until, as good as not at all."""
    if submitted is None or local(submitted) > late_until.moment(week):
        return "missing"
    return "on_time" if local(submitted) <= due.moment(week) else "late"
