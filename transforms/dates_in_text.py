"""Dates within a text, such as the name of a file or of a sheet, by a declared format."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

_WIDTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")


def directives(date_format: str) -> str | None:
    """The directives of a format in the order in which they stand; None for one that cannot be searched for."""
    found = re.findall(r"%(.)", date_format)
    if not found or len(set(found)) < len(found) or not set(found) <= _WIDTHS.keys():
        return None
    return "".join(found)


def dates_in(text: str, date_format: str, year: int = 0) -> list[datetime]:
    """The different moments that stand in the text in this format, the earliest first.

    A number that goes on before or behind is another number; months, days and hours may lack their zero where
    something stands between them. `year` is the year of a format that has none.
    """
    moments = set()
    for match in _pattern(date_format).finditer(text):
        parts = {name: int(value) for name, value in match.groupdict().items()}
        try:
            moments.add(_moment(parts, year))
        except ValueError:  # as the 31st of April
            continue
    return sorted(moments)


def year_in(text: str) -> int | None:
    """The one year of this century that stands in the text by itself; None where none or several do."""
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _moment(parts: dict[str, int], year: int) -> datetime:
    day = datetime(parts.get("Y", year), parts.get("m", 1), parts.get("d", 1))  # noqa: DTZ001 wall time
    return day.replace(hour=parts.get("H", 0), minute=parts.get("M", 0), second=parts.get("S", 0))


@cache
def _pattern(date_format: str) -> re.Pattern[str]:
    parts = re.split(r"(%.)", date_format)
    found = [_part(parts, at) for at in range(len(parts))]
    return re.compile("".join(found) + (r"(?!\d)" if parts[-1] == "" else ""))


def _part(parts: list[str], at: int) -> str:
    """A literal as it stands; a number after a number has all its digits, so that it is known where each begins."""
    part = parts[at]
    if not part.startswith("%"):
        return re.escape(part)
    follows, leads = at > 1 and not parts[at - 1], at + 2 < len(parts) and not parts[at + 1]
    width = _WIDTHS[part[1]]
    digits = rf"\d{{{width}}}" if follows or leads or part == "%Y" else rf"\d{{1,{width}}}"
    return rf"(?P<{part[1]}>{digits})" if follows else rf"(?P<{part[1]}>(?<!\d){digits})"
