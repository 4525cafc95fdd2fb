"""What the rules look at in the list of people: the days of a service in their order."""

from __future__ import annotations

import polars as pl

from transforms.clean.references import References


def with_times_of_life(rows: pl.DataFrame, refs: References) -> pl.DataFrame:  # noqa: ARG001 - one shape for all
    """`has_joined_first`: nobody left, or ended probation, before they joined; null where a day is blank."""
    joined = pl.col("joined_date")
    ends = [(pl.col(name) >= joined).fill_null(value=True) for name in ("left_date", "probation_until")]
    return rows.with_columns(has_joined_first=pl.when(joined.is_not_null()).then(pl.all_horizontal(ends)))
