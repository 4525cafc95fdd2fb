"""The calendar by which reminders count their days."""

from __future__ import annotations

from datetime import date

from flows.desk import Desk
from transforms.alerts.reminders import IsWorkday
from transforms.faults import SettingsError

_SATURDAY = 5


def workday(desk: Desk) -> IsWorkday:
    """The bureau's calendar, and in a year that nobody has published plain weeks.

    A reminder a day too early harms nobody, none at all does; deadlines themselves are never guessed.
    """

    def is_workday(day: date) -> bool:
        try:
            return desk.workdays.is_workday(day)
        except SettingsError:
            return day.weekday() < _SATURDAY

    return is_workday
