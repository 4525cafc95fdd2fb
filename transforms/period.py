"""Months, quarters, years and days as the calendar has them: 2026-01, 2026Q1, 2026; the last day closes a period."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Literal, TypeAlias

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
QUARTER = re.compile(r"20\d\dQ[1-4]")
YEAR = re.compile(r"20\d\d")
Span: TypeAlias = Literal["month", "quarter", "year"]


def is_month(text: str) -> bool:
    """Whether the text is a month such as 2026-01."""
    return MONTH.fullmatch(text) is not None


def month_of(day: date) -> str:
    """The month a day lies in."""
    return f"{day:%Y-%m}"


def is_quarter(text: str) -> bool:
    """Whether the text is a quarter such as 2026Q1."""
    return QUARTER.fullmatch(text) is not None


def is_year(text: str) -> bool:
    """Whether the text is a year such as 2026."""
    return YEAR.fullmatch(text) is not None


def is_period(text: str) -> bool:
    """Whether the text is a month, a quarter or a year."""
    return is_month(text) or is_quarter(text) or is_year(text)


def span_of(period: str) -> Span:
    """What a period is: a month, a quarter or a year."""
    return "month" if is_month(period) else "quarter" if is_quarter(period) else "year"


def quarter_of(month: str) -> str:
    """The quarter a month lies in."""
    return f"{month[:4]}Q{(int(month[5:]) + 2) // 3}"


def months_of(period: str) -> list[str]:
    """The months of a month, a quarter or a year, in order."""
    if is_month(period):
        return [period]
    first, count = (int(period[5]) * 3 - 2, 3) if is_quarter(period) else (1, 12)
    return [f"{period[:4]}-{first + n:02d}" for n in range(count)]


def first_day(period: str) -> date:
    """The first day of a period."""
    month = months_of(period)[0]
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(period: str) -> date:
    """The last day of a period."""
    last = months_of(period)[-1]
    year, number = int(last[:4]), int(last[5:])
    return date(year, number, calendar.monthrange(year, number)[1])


def preceding(month: str) -> str:
    """The month before."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def containing(month: str, like: str) -> str:
    """The month itself, or the quarter or year it lies in where `like` is one."""
    return {"month": month, "quarter": quarter_of(month), "year": month[:4]}[span_of(like)]


def following(period: str) -> str:
    """The month, quarter or year after."""
    if not is_month(period):
        return containing(following(months_of(period)[-1]), period)
    year, number = int(period[:4]), int(period[5:])
    return f"{year + 1}-01" if number == 12 else f"{year}-{number + 1:02d}"  # noqa: PLR2004 - December


def months(first: str, last: str) -> list[str]:
    """Every month from the first to the last, both included; empty when the last is before the first."""
    found = []
    while first <= last:
        found.append(first)
        first = following(first)
    return found
