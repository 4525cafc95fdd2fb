"""Months and days as the calendar has them: "2026-01" is the month, its last day closes it."""

from __future__ import annotations

import calendar
import re
from datetime import date

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    """Whether the text is a month such as 2026-01."""
    return MONTH.fullmatch(text) is not None


def month_of(day: date) -> str:
    """The month a day lies in."""
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    """The first day of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """The last day of a month."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, calendar.monthrange(year, number)[1])


def next_month(month: str) -> str:
    """The month after."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + 1}-01" if number == 12 else f"{year}-{number + 1:02d}"  # noqa: PLR2004 - December


def previous_month(month: str) -> str:
    """The month before."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def months(first: str, last: str) -> list[str]:
    """Every month from the first to the last, both included; empty when the last is before the first."""
    found = []
    while first <= last:
        found.append(first)
        first = next_month(first)
    return found
