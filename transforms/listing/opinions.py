"""The opinion ledger (意见建议台账) as it stands at the end of a quarter, and what was said in its calls."""

from __future__ import annotations

import polars as pl

from transforms.period import first_day, last_day


def opinion_ledger(opinions: pl.DataFrame, quarter: str) -> pl.DataFrame:
    """One row per opinion that is open at the quarter's end, or was due or dealt with in it; `standing` says how.

    handled in time, handled_late, overdue, or open; without a day by which it is due nothing is late.
    """
    first, last = first_day(quarter), last_day(quarter)
    is_handled = (pl.col("handled_at") <= last).fill_null(value=False)
    is_after = (pl.col("handled_at") > pl.col("due_on")).fill_null(value=False)
    is_past = (pl.col("due_on") <= last).fill_null(value=False)
    standing = (
        pl.when(is_handled & is_after)
        .then(pl.lit("handled_late"))
        .when(is_handled)
        .then(pl.lit("handled"))
        .when(is_past)
        .then(pl.lit("overdue"))
        .otherwise(pl.lit("open"))
    )
    in_quarter = pl.any_horizontal(pl.col(day).is_between(first, last) for day in ("due_on", "handled_at"))
    kept = opinions.filter(~is_handled | in_quarter.fill_null(value=False))
    columns = ("opinion_id", "source", "topic", "owner_unit", "due_on", "handled_at", "outcome")
    return kept.select(*columns, standing=standing).sort("due_on", "opinion_id", nulls_last=True)


def said_in_calls(calls: pl.DataFrame) -> pl.DataFrame:
    """One row per call in which something was said: call_id, unit_id, opinion; nothing that names a taxpayer."""
    told = calls.filter(pl.col("opinion").str.strip_chars().fill_null("") != "")
    return told.select("call_id", "unit_id", "opinion").sort("unit_id", "call_id", nulls_last=True)
