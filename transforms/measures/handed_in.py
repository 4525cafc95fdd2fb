"""Which report of a week counts, by which version, and how it came: one answer for the score and for 《工作周报汇编》.

The versions of a report are told apart by their `modified_at`; rows that have the same are one version put right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import polars as pl

from transforms.comparison.weeks import deadline

if TYPE_CHECKING:
    from collections.abc import Iterable

TOO_LATE = "too_late"
_OF_FIRST = ("submitted_at", "items", "delivery_id", "row_no")


class Deadlines(Protocol):
    """The words of the kind `reports` that say when a report is in time and which version of it counts."""

    @property
    def due(self) -> str:
        """The end of time."""

    @property
    def late_until(self) -> str:
        """The end of being late."""

    @property
    def version(self) -> str:
        """`first` or `last`."""


def handed_in(reports: pl.DataFrame, earlier: pl.DataFrame, writer: str, by: Deadlines) -> pl.DataFrame:
    """One row per `writer` (person_id or unit_id) and week: the first report of it, as the version that counts.

    `reports` hold, `earlier` are their other versions. `judged_at` is the time it is judged by, `timeliness` on_time,
    late, or too_late, which counts as none.
    """
    mine = _counting(reports.filter(pl.col(writer).is_not_null()), earlier, by.version)
    first = mine.sort(writer, "week", "judged_at", "report_id").unique(
        [writer, "week"], keep="first", maintain_order=True
    )
    weeks = first["week"].unique()
    is_due, is_late = (pl.col("judged_at") <= _moments(weeks, moment) for moment in (by.due, by.late_until))
    came = pl.when(is_due).then(pl.lit("on_time")).when(is_late).then(pl.lit("late")).otherwise(pl.lit(TOO_LATE))
    return first.with_columns(timeliness=came)


def _counting(reports: pl.DataFrame, earlier: pl.DataFrame, version: str) -> pl.DataFrame:
    """The reports as the version that counts.

    By `first`, what the author did is the first version's, items and time; what the leader gave, which comes after
    and is no edit, is the newest version's that has it.
    """
    if version == "last":
        return reports.with_columns(judged_at=pl.coalesce("modified_at", "submitted_at"))
    said = pl.concat([earlier.join(reports, on="report_id", how="semi"), reports]).sort("report_id", "modified_at")
    leader = [pl.col(name).drop_nulls().last() for name in ("leader_score", "leader_comment")]
    first = said.group_by("report_id").agg(pl.first(*_OF_FIRST), *leader)
    held = reports.drop(name for name in first.columns if name != "report_id")
    return held.join(first, on="report_id", validate="1:1").with_columns(judged_at=pl.col("submitted_at"))


def _moments(weeks: Iterable[object], moment: str) -> pl.Expr:
    """The moment in each week until which a report is in time."""
    known = {week: deadline(moment).moment(week) for week in weeks}  # type: ignore[arg-type]
    return pl.col("week").replace_strict(known, default=None, return_dtype=pl.Datetime("us", "Asia/Shanghai"))


def set_aside(reports: pl.DataFrame, earlier: pl.DataFrame, counting: pl.DataFrame, writer: str) -> pl.DataFrame:
    """What else was handed in for the weeks of `counting`, each with its own `judged_at`: versions and reports."""
    said = pl.concat([reports, earlier]).with_columns(judged_at=pl.coalesce("modified_at", "submitted_at"))
    return said.join(counting, on=[writer, "week"], how="semi").join(counting, on=["delivery_id", "row_no"], how="anti")
