"""What a period takes from the calendar: its deadlines, and a hash by which another calendar is told."""

from __future__ import annotations

import hashlib
from datetime import date

from flows.desk import Desk
from transforms.period import first_day, last_day, months_of, preceding
from transforms.scheme.words import Edition


def days_due(desk: Desk, edition: Edition, period: str) -> dict[str, date]:
    """The days of declaring, review and closing, moved off holidays as the edition says."""
    words = edition.calendar
    days = {"declare": words.declare_by, "review": words.review_by, "closing": words.closing or words.review_by}
    last = months_of(period)[-1]
    return {name: desk.workdays.due(last, day, words.on_holiday) for name, day in days.items()}


def calendar_hash(desk: Desk, edition: Edition, period: str) -> str:
    """SHA-256 of the days off from the month before on, and of the deadlines.

    The month before has the weeks whose reports may count in this one. A day of another month changes nothing here.
    """
    first = first_day(preceding(months_of(period)[0]))
    days = [desk.workdays.told(first, last_day(period))]
    days += [day.isoformat() for day in days_due(desk, edition, period).values()]
    return hashlib.sha256("\n".join(days).encode()).hexdigest()
