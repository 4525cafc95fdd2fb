"""Files that profiles expect and that did not come: told every night, and holding people where a profile says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

import polars as pl

from flows.clock import SHANGHAI
from flows.desk import Desk
from transforms.contracts import TIMELESS
from transforms.listing.expected import CAME, Owed, due_day, due_day_of_arrival, lives_of, owed_files
from transforms.period import following, last_day, month_of, preceding
from transforms.profiles import Profile
from transforms.workdays import Workdays
from warehouse.lake import Part
from warehouse.store import frame

_CAME = """
    SELECT d.profile, d.folder, d.received_at, d.row_days,
           STRING_AGG(DISTINCT NULLIF(NULLIF(r.month, 'all'), 'undated'), ' ') AS months
    FROM ops_delivery d LEFT JOIN ops_delivery_rows r ON r.delivery_id = d.delivery_id
    WHERE d.status = 'loaded'
    GROUP BY d.delivery_id, d.profile, d.folder, d.received_at, d.row_days
    HAVING d.received_at >= :first OR MAX(r.month) >= :first
"""
_SENDERS = "SELECT DISTINCT profile, folder FROM ops_delivery WHERE status = 'loaded'"
_HALF_A_DAY = timedelta(hours=12)
_OF_LIVES = ("unit", "posting", "person")


def owed_now(desk: Desk) -> list[Owed]:
    """What was due of this month and the last by the run's day."""
    month = month_of(desk.today)
    return _owed(desk, dict.fromkeys((preceding(month), month), desk.today))


def missing_of(desk: Desk, month: str) -> list[Owed]:
    """What a month lacks now that it is over, whenever its files are due."""
    owed = _owed(desk, {month: max(desk.today, last_day(following(month)))})
    return [one for one in owed if one.missing]


def reads(profile: Profile, datasets: Collection[str]) -> bool:
    """Whether the profile makes one of these datasets."""
    return any(take.dataset in datasets for take in profile.takes)


def _owed(desk: Desk, months: dict[str, date]) -> list[Owed]:
    expecting = [one.profile for one in desk.profiles if one.profile.expected]
    if not expecting:
        return []
    units, postings, people = (desk.lake.live(Part(name, TIMELESS)) for name in _OF_LIVES)
    lives = lives_of(units, postings, people)
    return owed_files(expecting, _came(desk, expecting, min(months)), months, desk.workdays, lives)


def _came(desk: Desk, expecting: Sequence[Profile], first: str) -> pl.DataFrame:
    """The due days for which files came (see CAME); those that ever sent one are there with none."""
    words = {profile.profile: str(profile.expected) for profile in expecting}
    with desk.warehouse.reading() as connection:
        known = pl.col("profile").is_in(list(words))
        came, senders = frame(connection, _CAME, first=first).filter(known), frame(connection, _SENDERS).filter(known)
    rows: list[tuple[str, str, date | None]] = [
        (profile, folder, day)
        for profile, folder, received_at, days, months in came.iter_rows()
        for day in _days(words[profile], received_at, days, months, desk.workdays)
    ]
    rows += [(profile, folder, None) for profile, folder in senders.iter_rows()]
    return pl.DataFrame(rows, schema=CAME, orient="row").unique()


def _days(expected: str, received_at: str, days: str | None, months: str | None, workdays: Workdays) -> set[date]:
    """The due days of one file: by its rows, and where they say no day, by the night that brought it."""
    if expected == "monthly" and months:
        return {last_day(month) for month in months.split()}
    if expected != "monthly" and days:
        return {due_day(expected, date.fromisoformat(day)) for day in days.split()}
    moment = datetime.fromisoformat(received_at).astimezone(SHANGHAI)
    return {due_day_of_arrival(expected, (moment - _HALF_A_DAY).date(), workdays)}
