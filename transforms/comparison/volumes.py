"""What came on a day against what usually comes on such a day: files and rows of each feed, no clock but the day given.

A feed is one dataset of one bureau by one profile. Days of one kind are compared: the first seven working days of a
month by their number, for that is when sheets are due, its last two by theirs, other working days by weekday, days off
with days off. Sheets come a day early or late, so of the first days all is counted that came since the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from transforms.faults import SettingsError
from transforms.period import first_day, last_day, month_of, preceding

if TYPE_CHECKING:
    from transforms.workdays import Workdays

CAME = {
    "day": pl.Date(),
    **dict.fromkeys(("bureau_id", "dataset", "profile"), pl.String()),
    **dict.fromkeys(("files", "rows"), pl.Int64()),
}
FEED = ("bureau_id", "dataset", "profile")
CHECKS = ("nothing_came", "rows_unusual", "fewer_files")

HISTORY = timedelta(days=400)
"""A month of the year before is the oldest that is looked at, so that a night costs no more after years."""
FIRST_DAYS, LAST_DAYS = 7, 2
MOST, LEAST = 12, 4
"""The newest so many days of a kind are compared; with fewer than four nothing is said."""
ALIVE = timedelta(days=62)
"""A feed of which nothing came for two months has ended."""
FACTOR, LEAST_ROWS = 3, 60
"""Where the rows of a day vary four times as much as chance alone, a third of a median of 60, or three times as much,
comes by chance on fewer than one night in a thousand (simulated); a file cut in the middle is well below."""
LEAST_FILES = 4
"""From four senders on, fewer than half of the files is told."""


def kind_of(day: date, workdays: Workdays) -> str:
    """What days a day is compared with: first3, last1, off, or the number of its weekday."""
    return _kinds(month_of(day), workdays)[day]


def _kinds(month: str, workdays: Workdays) -> dict[date, str]:
    """The kind of every day of a month."""
    days = [first_day(month) + timedelta(days=n) for n in range(last_day(month).day)]
    working = [day for day in days if _is_workday(day, workdays)]
    kinds = dict.fromkeys(days, "off") | {day: str(day.isoweekday()) for day in working}
    kinds |= {day: f"last{place}" for place, day in enumerate(reversed(working[-LAST_DAYS:]), start=1)}
    return kinds | {day: f"first{place}" for place, day in enumerate(working[:FIRST_DAYS], start=1)}


def _alike(day: date, kind: str, workdays: Workdays) -> list[date]:
    """The newest MOST days of the kind before a day, the newest first."""
    found: list[date] = []
    month = month_of(day)
    while len(found) < MOST and last_day(month) > day - HISTORY:
        kinds = _kinds(month, workdays)
        found += [one for one in reversed(kinds) if kinds[one] == kind and day - HISTORY < one < day]
        month = preceding(month)
    return found[:MOST]


def _is_workday(day: date, workdays: Workdays) -> bool:
    """As the calendar has it; of a year that it does not know yet, Monday to Friday: a night is not stopped by it."""
    try:
        return workdays.is_workday(day)
    except SettingsError:
        return day.isoweekday() <= 5  # noqa: PLR2004 - Friday


def volumes(came: pl.DataFrame, day: date, workdays: Workdays) -> pl.DataFrame:
    """One row per living feed with enough days to compare: files, rows, the usual of both, comparisons, CHECKS.

    `came` has one row per day and feed on which something came, of HISTORY; a check is true for what is unusual.
    """
    kind = kind_of(day, workdays)
    begun = came.group_by(FEED).agg(first=pl.col("day").min(), last=pl.col("day").max())
    alive = begun.filter(pl.col("last") >= day - ALIVE)
    now = _on(alive, came, [day], kind).select(*FEED, "files", "rows")
    usual = (
        _on(alive, came, _alike(day, kind, workdays), kind)
        .filter(pl.col("night") >= pl.col("first"))
        .group_by(FEED)
        .agg(usual_files=_middle("files"), usual_rows=_middle("rows"), comparisons=pl.len())
        .filter(pl.col("comparisons") >= LEAST)
    )
    return now.join(usual, on=FEED, validate="1:1").with_columns(**_checks()).sort(FEED)


def _on(feeds: pl.DataFrame, came: pl.DataFrame, nights: Sequence[date], kind: str) -> pl.DataFrame:
    """One row per feed and night: the files and rows of the night, or since the month began."""
    found = []
    for night in nights:
        start = first_day(month_of(night)) if kind.startswith("first") else night
        of_night = came.filter(pl.col("day").is_between(start, night)).group_by(FEED).agg(pl.col("files", "rows").sum())
        found.append(
            feeds.join(of_night, on=FEED, how="left", validate="1:1").with_columns(
                pl.col("files", "rows").fill_null(0), night=pl.lit(night)
            )
        )
    blank = feeds.clear().with_columns(files=pl.lit(0, pl.Int64), rows=pl.lit(0, pl.Int64), night=pl.lit(None, pl.Date))
    return pl.concat([blank, *found])


def _middle(column: str) -> pl.Expr:
    """The median; of an even number of days the higher of the two in the middle, a whole number."""
    return pl.col(column).sort().get(pl.len() // 2)


def _checks() -> dict[str, pl.Expr]:
    files, rows, usual = pl.col("files"), pl.col("rows"), pl.col("usual_rows")
    some = files > 0
    fewer = (rows * FACTOR < usual) & (usual >= LEAST_ROWS)
    more = (rows > usual * FACTOR) & (rows >= LEAST_ROWS) & (usual > 0)
    return {
        "nothing_came": ~some & (pl.col("usual_files") >= 1),
        "rows_unusual": some & (fewer | more),
        "fewer_files": some & (files * 2 < pl.col("usual_files")) & (pl.col("usual_files") >= LEAST_FILES),
    }
