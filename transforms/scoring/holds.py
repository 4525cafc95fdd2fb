"""Holds (暂缓计分) that no measure makes: rows that count and are in doubt, and expected files that did not come.

The range of a person with rows in doubt runs between what the measures are without these rows and with them; where a
whole file is missing nobody knows, and the range has no ends.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from transforms.scoring.inputs import KEY, Inputs

_LINE = ["delivery_id", "row_no"]


def undoubted(inputs: Inputs) -> Inputs:
    """The same inputs without the rows in doubt."""
    doubted = inputs.holds.drop_nulls("row_no")
    kept = {
        name: inputs.rows[name].join(doubted.filter(pl.col("dataset") == name), on=_LINE, how="anti")
        for name in doubted["dataset"].unique()
        if name in inputs.rows
    }
    return replace(inputs, rows={**inputs.rows, **kept})


def with_holds(found: pl.DataFrame, without: pl.DataFrame, holds: pl.DataFrame) -> pl.DataFrame:
    """The measures with everybody held whom `holds` names; `without` are those without the rows in doubt.

    A line keeps its measure where both agree, and the reason it had goes before the new ones.
    """
    line = [*KEY, "component"]
    reasons = holds.group_by("subject_id").agg(_reason=pl.col("reason").unique().sort().str.join(";"))
    other = without.select(*line, _low=pl.coalesce("low", "measure"), _high=pl.coalesce("high", "measure"))
    joined = found.join(other, on=line, how="left", validate="1:1", maintain_order="left").join(
        reasons, on="subject_id", how="left", validate="m:1", maintain_order="left"
    )
    low = pl.min_horizontal(pl.coalesce("low", "measure"), "_low")
    high = pl.max_horizontal(pl.coalesce("high", "measure"), "_high")
    held = pl.col("_reason").is_not_null() & ~pl.col("is_missing") & ~pl.col("is_na")
    told = pl.concat_str("hold_reason", "_reason", separator=";", ignore_nulls=True)
    return joined.with_columns(
        measure=pl.when(held & (low != high)).then(None).otherwise("measure"),
        low=pl.when(held).then(low).otherwise("low"),
        high=pl.when(held).then(high).otherwise("high"),
        is_held=pl.col("is_held") | held,
        hold_reason=pl.when(held).then(told).otherwise("hold_reason"),
    ).select(found.columns)


def without_ends(scores: pl.DataFrame, holds: pl.DataFrame) -> pl.DataFrame:
    """The scores with no range for those whose whole file is missing: what it would have said is not known."""
    unknown = pl.col("subject_id").is_in(holds.filter(pl.col("row_no").is_null())["subject_id"].unique().implode())
    ends = [pl.when(~(unknown & pl.col("is_held"))).then(name).alias(name) for name in ("score_low", "score_high")]
    return scores.with_columns(ends)
