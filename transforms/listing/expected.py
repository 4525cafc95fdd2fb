"""Files that profiles expect: for which days they were due, which of them came, and whom a missing one concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import current_units, spells
from transforms.period import first_day, last_day, month_of, preceding

if TYPE_CHECKING:
    from transforms.profiles import Profile
    from transforms.workdays import Workdays

_FRIDAY = 4
_DAYS_TO_COME = {"nightly": 1, "weekly": 4}
"""How many days after its own a file may come: the next night; the Tuesday night after a Friday."""
_MONTHLY_DUE = 5
"""The day of the next month by which a monthly file is due: the day on which declaring ends."""

CAME = {"profile": pl.String(), "folder": pl.String(), "day": pl.Date()}
"""One row per profile, folder and day for which a file came; null for a folder that sent one at some time."""
Life = tuple[date, date]


@dataclass(frozen=True)
class Owed:
    """The days of a month for which a folder's files were due, and for how many of them one came."""

    profile: str
    folder: str
    month: str
    expected: str
    due: int
    came: int
    holds: bool
    lacking: tuple[date, ...] = ()
    """The days for which none came; of a monthly file the month's last."""

    @property
    def missing(self) -> int:
        """For how many days none came."""
        return max(self.due - self.came, 0)


def due_days(expected: str, month: str, today: date, workdays: Workdays) -> list[date]:
    """The days of the month whose files were due before `today`: each working day, each Friday, or the last day."""
    if expected == "monthly":
        return [last_day(month)] if today > workdays.due(month, _MONTHLY_DUE, "next_workday") else []
    last = min(last_day(month), today - timedelta(days=_DAYS_TO_COME[expected]))
    if expected == "nightly":
        return workdays.workdays(first_day(month), last)
    days = (first_day(month) + timedelta(days=n) for n in range((last - first_day(month)).days + 1))
    return [day for day in days if day.weekday() == _FRIDAY]


def due_day(expected: str, day: date) -> date:
    """The due day that rows of a day belong to: the day itself, the Friday that ends its week, its month's last."""
    match expected:
        case "monthly":
            return last_day(month_of(day))
        case "weekly":
            return day + timedelta(days=(_FRIDAY - day.weekday()) % 7)
        case _:
            return day


def due_day_of_arrival(expected: str, arrived: date, workdays: Workdays) -> date:
    """The due day that a file without dated rows is for, counted back from the day whose night brought it."""
    match expected:
        case "monthly":
            return last_day(preceding(month_of(arrived)))
        case "weekly":
            return due_day(expected, arrived - timedelta(days=_DAYS_TO_COME[expected] - 1))
        case _:
            while not workdays.is_workday(arrived):
                arrived -= timedelta(days=1)
            return arrived


def owed_files(
    profiles: Iterable[Profile],
    came: pl.DataFrame,
    months: Mapping[str, date],
    workdays: Workdays,
    lives: Mapping[str, Life],
) -> list[Owed]:
    """What was due of each month on its day of `months`, and what came of it (see CAME); `lives` as `lives_of` has it.

    A folder owes what its profile names it for; where it names none, every folder that ever sent the file owes it.
    Nobody owes for days on which nobody was posted to the unit any more, or yet.
    """
    found = []
    for one in (profile for profile in profiles if profile.expected):
        mine = came.filter(pl.col("profile") == one.profile)
        senders = one.expected_from or mine["folder"].unique().sort().to_list() or [""]
        for folder in senders:
            met = set(mine.filter(pl.col("folder") == folder)["day"].drop_nulls())
            for month, today in months.items():
                days = due_days(str(one.expected), month, today, workdays)
                due = [day for day in days if _is_lived(str(one.expected), day, lives.get(folder))]
                lacking = tuple(day for day in due if day not in met)
                counts = (len(due), len(due) - len(lacking), one.missing_file == "hold")
                found.append(Owed(one.profile, folder, month, str(one.expected), *counts, lacking))
    return [one for one in found if one.due]


def _is_lived(expected: str, day: date, life: Life | None) -> bool:
    """Whether anybody was posted in the days that a due day stands for."""
    first = {"monthly": day.replace(day=1), "weekly": day - timedelta(days=6)}.get(expected, day)
    return life is None or (life[0] <= day and first <= life[1])


def lives_of(units: pl.DataFrame, postings: pl.DataFrame, people: pl.DataFrame) -> dict[str, Life]:
    """Unit -> the first and the last day on which anybody was posted to it or beneath it; others live always."""
    left = people.select("person_id", "left_date")
    held = spells(postings).join(left, on="person_id", how="left", validate="m:1")
    until = pl.min_horizontal("until_date", "left_date")
    beneath = held.join(upward(current_units(units)), on="unit_id", how="inner")
    found = beneath.group_by("above_id").agg(pl.col("from_date").min(), until.max().alias("until_date"))
    return {unit: (first, last) for unit, first, last in found.sort("above_id").iter_rows()}


def covered(folder: str, units: pl.DataFrame) -> pl.Series | None:
    """The units that a folder's file speaks for, its unit and all beneath it; None: everybody, of the inbox itself."""
    if not folder:
        return None
    return upward(current_units(units)).filter(pl.col("above_id") == folder)["unit_id"].unique().sort()
