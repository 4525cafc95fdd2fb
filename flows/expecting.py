"""Files that profiles expect and that did not come: told every night, and holding people where a profile says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import polars as pl

from flows.desk import Desk
from transforms.contracts import contract
from transforms.listing.expected import CAME, Owed, owed_files
from transforms.period import following, last_day, month_of, preceding
from transforms.profiles import Profile
from warehouse.store import frame

_CAME = """
    SELECT d.profile, d.folder, r.month, SUBSTR(d.received_at, 1, 10) AS received_on,
           COUNT(DISTINCT d.delivery_id) AS files
    FROM ops_delivery d JOIN ops_delivery_rows r ON r.delivery_id = d.delivery_id
    WHERE d.status = 'loaded' AND (r.month >= :first OR r.month = 'all') AND d.received_at >= :first
    GROUP BY d.profile, d.folder, r.month, SUBSTR(d.received_at, 1, 10)
"""
_SENDERS = "SELECT DISTINCT profile, folder FROM ops_delivery WHERE status = 'loaded'"
_LATEST = {"nightly": 1, "weekly": 3}


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
    return owed_files(expecting, _came(desk, expecting, min(months)), months, desk.workdays) if expecting else []


def _came(desk: Desk, expecting: Sequence[Profile], first: str) -> pl.DataFrame:
    """Files by profile, folder and month of their rows; those that ever sent one are there with none."""
    words = {profile.profile: str(profile.expected) for profile in expecting}
    with desk.warehouse.reading() as connection:
        known = pl.col("profile").is_in(list(words))
        came, senders = frame(connection, _CAME, first=first).filter(known), frame(connection, _SENDERS).filter(known)
    timeless = {p.profile for p in expecting if not any(contract(take.dataset).month_from for take in p.takes)}
    rows = [
        (p, f, _month(words[p], on) if p in timeless else m, n)
        for p, f, m, on, n in came.iter_rows()
        if p in timeless or m != "all"
    ]
    rows += [(p, f, "", 0) for p, f in senders.iter_rows()]
    return (
        pl.DataFrame(rows, schema=CAME, orient="row").group_by("profile", "folder", "month").agg(pl.col("files").sum())
    )


def _month(expected: str, received_on: str) -> str:
    """The month of a file without one: that of the day it was due for, counted back from the day it came."""
    day = date.fromisoformat(received_on)
    return preceding(month_of(day)) if expected == "monthly" else month_of(day - timedelta(days=_LATEST[expected]))
