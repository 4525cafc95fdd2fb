"""What a night has to say of files that did not come, or came unlike every other such night; told, recorded, no more.

Read from aggregates of the ledger over a bounded past, so that a night costs the same after years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from flows.desk import Desk
from flows.expecting import owed_now
from transforms.comparison.volumes import CAME, CHECKS, HISTORY, volumes
from transforms.faults import Fault
from transforms.listing.expected import Owed
from warehouse.ledger import add_checks
from warehouse.store import frame

_DAYS_SAID = 5
_HALF_A_DAY = timedelta(hours=12)
_CAME = """
    SELECT SUBSTR(d.received_at, 1, 13) AS hour, r.bureau_id, r.dataset, d.profile,
           COUNT(DISTINCT d.delivery_id) AS files, SUM(r.loaded + r.rejected + r.superseded + r.withdrawn) AS rows
    FROM ops_delivery d JOIN ops_delivery_rows r ON r.delivery_id = d.delivery_id
    WHERE d.received_at >= :since GROUP BY SUBSTR(d.received_at, 1, 13), r.bureau_id, r.dataset, d.profile
"""


@dataclass(frozen=True)
class Watched:
    """The files that profiles expect, and every feed against its usual days (see volumes)."""

    owed: tuple[Owed, ...]
    volumes: pl.DataFrame

    @property
    def missing(self) -> list[Owed]:
        """What did not come."""
        return [one for one in self.owed if one.missing]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The sentences for whoever reads of the night."""
        return (*(told(one) for one in self.missing), *self.unusual)

    @property
    def unusual(self) -> tuple[Fault, ...]:
        """The sentences of feeds that came unlike every other such day."""
        return tuple(fault for row in self.volumes.to_dicts() for fault in _unusual(row))


def watch(desk: Desk) -> Watched:
    """Look, and record what passed and what did not under a run of its own."""
    watched = looked(desk)
    checks = pl.concat([_volume_checks(desk, watched.volumes), _owed_checks(desk, watched.owed)])
    if checks.height:
        with desk.warehouse.transaction() as connection:
            add_checks(connection, checks)
    return watched


def looked(desk: Desk) -> Watched:
    """What is there to tell at this moment; writes nothing."""
    return Watched(tuple(owed_now(desk)), _volumes(desk))


def day_of(desk: Desk) -> date:
    """The day whose files a run brings: one before noon brings those of the day before."""
    return (desk.moment - _HALF_A_DAY).date()


def _volumes(desk: Desk) -> pl.DataFrame:
    """Every feed that can be compared, with its checks (see volumes)."""
    day = day_of(desk)
    with desk.warehouse.reading() as connection:
        hours = frame(connection, _CAME, since=(day - HISTORY).isoformat())
    shifted = (pl.col("hour").cast(pl.String) + ":00").str.to_datetime("%Y-%m-%dT%H:%M").dt.offset_by("-12h").dt.date()
    came = (
        hours.with_columns(day=shifted)
        .group_by("day", "bureau_id", "dataset", "profile")
        .agg(pl.col("files", "rows").sum())
    )
    return volumes(came.select(pl.col(name).cast(kind) for name, kind in CAME.items()), day, desk.workdays)


def _volume_checks(desk: Desk, found: pl.DataFrame) -> pl.DataFrame:
    """One row per feed and check, passed or not: a pass ends what was told before."""
    long = found.unpivot(CHECKS, index=["bureau_id", "dataset", "profile", "rows"], variable_name="code")
    return long.select(
        pl.lit(desk.today).alias("night"),
        "dataset",
        unit_id="bureau_id",
        month=pl.lit(""),
        code="code",
        column_name="profile",
        row_count="rows",
        failures=pl.col("value").cast(pl.Int64),
        severity=pl.lit("warn"),
    )


def _owed_checks(desk: Desk, owed: Sequence[Owed]) -> pl.DataFrame:
    """One row per profile, folder and month: how many files were due and how many did not come."""
    datasets = {one.profile.profile: one.profile.takes[0].dataset for one in desk.profiles if one.profile.takes}
    rows = [
        {
            "night": desk.today,
            "dataset": datasets[one.profile],
            "unit_id": one.folder,
            "month": one.month,
            "code": "file_expected",
            "column_name": one.profile,
            "row_count": one.due,
            "failures": one.missing,
            "severity": "hold" if one.holds else "warn",
        }
        for one in owed
    ]
    return pl.DataFrame(rows, schema=_CHECK)


_CHECK = {
    "night": pl.Date(),
    **dict.fromkeys(("dataset", "unit_id", "month", "code", "column_name"), pl.String()),
    **dict.fromkeys(("row_count", "failures"), pl.Int64()),
    "severity": pl.String(),
}


def told(one: Owed) -> Fault:
    """The sentence of files that were due: how many, and how many came."""
    fields = {"profile": one.profile, "folder": one.folder or "inbox", "month": one.month}
    code = "file_expected_holds" if one.holds else "file_expected"
    days = "、".join(day.isoformat() for day in one.lacking[:_DAYS_SAID])
    return Fault(code, {**fields, "found": one.came, "expected": one.due, "day": days})


def _unusual(row: dict[str, Any]) -> list[Fault]:
    counts = ("files", "rows", "usual_files", "usual_rows", "comparisons")
    fields = {name: row[name] for name in ("bureau_id", "dataset", "profile", *counts)}
    return [Fault(f"volume_{check}", fields) for check in CHECKS if row[check]]
