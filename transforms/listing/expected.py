"""Files that profiles expect: how many were due of a month, how many came, and whom a missing one concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import current_units
from transforms.period import first_day, last_day

if TYPE_CHECKING:
    from transforms.profiles import Profile
    from transforms.workdays import Workdays

_FRIDAY = 4
_DAYS_TO_COME = {"nightly": 1, "weekly": 4}
"""How many days after its own a file may come: the next night; the Tuesday night after a Friday."""
_MONTHLY_DUE = 5
"""The day of the next month by which a monthly file is due: the day on which declaring ends."""

CAME = {"profile": pl.String(), "folder": pl.String(), "month": pl.String(), "files": pl.Int64()}


@dataclass(frozen=True)
class Owed:
    """Files of a month that were due from a folder, and how many of them came."""

    profile: str
    folder: str
    month: str
    expected: str
    due: int
    came: int
    holds: bool

    @property
    def missing(self) -> int:
        """How many did not come."""
        return max(self.due - self.came, 0)


def due_files(expected: str, month: str, today: date, workdays: Workdays) -> int:
    """How many files of the month were due before `today`: one a working day, one a week, or one."""
    if expected == "monthly":
        return int(today > workdays.due(month, _MONTHLY_DUE, "next_workday"))
    last = min(last_day(month), today - timedelta(days=_DAYS_TO_COME[expected]))
    if expected == "nightly":
        return len(workdays.workdays(first_day(month), last))
    days = (first_day(month) + timedelta(days=n) for n in range((last - first_day(month)).days + 1))
    return sum(day.weekday() == _FRIDAY for day in days)


def owed_files(
    profiles: Iterable[Profile], came: pl.DataFrame, months: Mapping[str, date], workdays: Workdays
) -> list[Owed]:
    """What was due of each month on its day of `months`; `came` has one row per profile, folder and month.

    A folder owes what its profile names it for; where it names none, every folder that ever sent the file owes it.
    """
    files = {(p, f, m): n for p, f, m, n in came.select(*CAME).iter_rows()}
    found = []
    for one in (profile for profile in profiles if profile.expected):
        senders = one.expected_from or sorted({f for p, f, _ in files if p == one.profile}) or ("",)
        for folder, (month, today) in ((f, m) for f in senders for m in months.items()):
            due = due_files(str(one.expected), month, today, workdays)
            count = files.get((one.profile, folder, month), 0)
            found.append(Owed(one.profile, folder, month, str(one.expected), due, count, one.missing_file == "hold"))
    return [one for one in found if one.due]


def covered(folder: str, units: pl.DataFrame) -> pl.Series | None:
    """The units that a folder's file speaks for, its unit and all beneath it; None: everybody, of the inbox itself."""
    if not folder:
        return None
    return upward(current_units(units)).filter(pl.col("above_id") == folder)["unit_id"].unique().sort()
