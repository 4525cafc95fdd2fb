"""What the rules look at in leave: the days of a row, rows that overlap, and work entered on a day of leave."""

from __future__ import annotations

import polars as pl

from transforms.clean.references import OPEN_END, References
from transforms.fixed_point import ONE


def with_days(rows: pl.DataFrame, refs: References) -> pl.DataFrame:  # noqa: ARG001 - one shape for all
    """`is_within_span`: no more days of leave than the span has; null where the days or an end is blank."""
    span = (pl.col("to_date") - pl.col("from_date")).dt.total_days() + 1
    return rows.with_columns(is_within_span=pl.col("days") <= span * ONE)


def with_overlap(stood: pl.DataFrame) -> pl.DataFrame:
    """`is_apart`: no other leave of the person shares a day with it: each would be taken off."""
    until = pl.col("to_date").fill_null(OPEN_END)
    before = until.cum_max().shift(1).over("person_id", order_by="from_date")
    after = pl.col("from_date").shift(-1).over("person_id", order_by="from_date")
    clashing = (before >= pl.col("from_date")).fill_null(value=False) | (after <= until).fill_null(value=False)
    return stood.with_columns(is_apart=pl.when(pl.col("person_id").is_not_null()).then(~clashing))


def whole_days(absence: pl.DataFrame) -> pl.DataFrame:
    """Leave that fills the days of its span: one with fewer days than its span has weekdays is leave for some hours."""
    last = pl.col("to_date").fill_null(OPEN_END)
    weekdays = pl.business_day_count("from_date", last.dt.offset_by("1d"))
    partly = (pl.col("days") < weekdays.cast(pl.Int64) * ONE).fill_null(value=False)
    return absence.with_columns(until_date=last).filter(~partly)


def with_leave(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_present` of declared work, `is_own_login` of system work: the person was not on leave that day."""
    leave = whole_days(refs.absence).select("person_id", leave_from="from_date", leave_until="until_date")
    indexed = rows.with_row_index("_row")
    away = (
        indexed.select("_row", "person_id", "work_date")
        .join(leave, on="person_id", how="inner")
        .filter(pl.col("work_date").is_between("leave_from", "leave_until"))
    )["_row"].unique()
    judged = pl.col("is_posted") & (pl.col("person_id").is_in(refs.absence["person_id"].unique().to_list()))
    present = ~pl.col("_row").is_in(away.implode())
    return indexed.with_columns(
        is_present=pl.when(judged & (pl.col("source") == "declared")).then(present),
        is_own_login=pl.when(judged & (pl.col("source") == "system")).then(present),
    ).drop("_row")
