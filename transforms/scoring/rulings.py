"""What people decided about a measure: a release from a hold or a ruling on an objection, in place of what was found.

It comes after holds and before the scale: a value that was ruled is scaled, compared and weighed like any other.
"""

from __future__ import annotations

import polars as pl

RULINGS = {
    "subject_id": pl.String(),
    "component": pl.String(),
    "measure": pl.Int64(),
    "hold_key": pl.String(),
    "kind": pl.String(),
    "decided_at": pl.String(),
    "decided_by": pl.String(),
    "reason": pl.String(),
}
"""One row per subject and component, whose `measure` in millionths is the value that counts, or per subject and hold,
which is over: its rows in doubt count as they stand."""


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
    """The holds without those that were ended; what came into doubt since then holds as before."""
    over = rulings.drop_nulls("hold_key").select("subject_id", "hold_key").unique()
    keyed = holds.with_columns(hold_key=hold_key())
    return keyed.join(over, on=["subject_id", "hold_key"], how="anti", maintain_order="left").drop("hold_key")


def hold_key() -> pl.Expr:
    """What a hold is known by: dataset, reason and the row or file in doubt."""
    return pl.concat_str("dataset", "reason", "key", separator="|", ignore_nulls=True)
