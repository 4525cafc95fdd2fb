"""What people decided about a measure: a release from a hold or a ruling on an objection, in place of what was found.

It comes after holds and before the scale: a value that was ruled is scaled, compared and weighed like any other.
"""

from __future__ import annotations

import polars as pl

RULINGS = {
    "subject_id": pl.String(),
    "component": pl.String(),
    "measure": pl.Int64(),
    "kind": pl.String(),
    "decided_at": pl.String(),
    "decided_by": pl.String(),
    "reason": pl.String(),
}
"""One row per subject and component: `measure` in millionths is the value that counts; both blank: the rows in doubt
count as they stand."""


def with_values(found: pl.DataFrame, rulings: pl.DataFrame) -> pl.DataFrame:
    """The measures with every value that was ruled, in each stint of its subject; none of them is held or missing."""
    ruled = rulings.drop_nulls("measure").select("subject_id", "component", _ruled="measure")
    if ruled.is_empty():
        return found
    joined = found.join(ruled, on=["subject_id", "component"], how="left", validate="m:1", maintain_order="left")
    is_ruled = pl.col("_ruled").is_not_null()
    return joined.with_columns(
        measure=pl.coalesce("_ruled", "measure"),
        low=pl.when(~is_ruled).then("low"),
        high=pl.when(~is_ruled).then("high"),
        hold_reason=pl.when(~is_ruled).then("hold_reason"),
        is_held=pl.col("is_held") & ~is_ruled,
        is_missing=pl.col("is_missing") & ~is_ruled,
        is_na=pl.col("is_na") & ~is_ruled,
    ).select(found.columns)


def undisturbed(holds: pl.DataFrame, rulings: pl.DataFrame) -> pl.DataFrame:
    """The holds without those of subjects whose rows were let stand as they are."""
    released = rulings.filter(pl.col("component").is_null())["subject_id"]
    return holds.filter(~pl.col("subject_id").is_in(released.implode()))
