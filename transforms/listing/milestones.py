"""节点督办: what was due in a period, and what is still waited for."""

from __future__ import annotations

import polars as pl

from transforms.period import first_day, last_day


def due_milestones(milestones: pl.DataFrame, period: str) -> pl.DataFrame:
    """One row per milestone due in the period, or due before and not handed in when it began; `standing` says how.

    in_time, reported_late or not_reported; came_on is the day it was handed in. What comes after the period counts:
    a page shows what is known.
    """
    first, last = first_day(period), last_day(period)
    came_on = pl.col("reported_at").dt.date()
    standing = (
        pl.when(came_on.is_null())
        .then(pl.lit("not_reported"))
        .when(came_on > pl.col("due_on"))
        .then(pl.lit("reported_late"))
        .otherwise(pl.lit("in_time"))
    )
    is_open = (pl.col("due_on") < first) & (came_on >= first).fill_null(value=True)
    kept = milestones.filter(pl.col("due_on").is_between(first, last) | is_open)
    return kept.with_columns(came_on=came_on, urged_on=pl.col("urged_at").dt.date(), standing=standing).sort(
        "due_on", "indicator_id", "node_no"
    )
