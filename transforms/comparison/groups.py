"""What groups of scores are like, side by side: ends, middle and mean of each, in exact numbers."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.fixed_point import exact_sum, quotient, rounded

PRINTED = 2
"""Digits that middle and mean are rounded to, half away from zero."""


def spread_by(scores: pl.DataFrame, *key: str) -> pl.DataFrame:
    """One row per group: people, scored, highest, mean, median, lowest (millionths), and rank by the mean.

    `scores`: the key and score (millionths, null: none). A group without a score has no numbers and no rank; equal
    means share the better rank. Sorted by rank, then key.
    """
    known = pl.col("score").drop_nulls().sort()
    count = known.len().cast(pl.Int64)
    middle = known.gather((count - 1) // 2).first() + known.gather(count // 2).first()
    groups = scores.group_by(*key).agg(
        people=pl.len().cast(pl.Int64),
        scored=count,
        highest=known.last(),
        lowest=known.first(),
        total=exact_sum("score"),
        middle=pl.when(count > 0).then(middle),
    )
    shown = groups.with_columns(
        mean=quotient(pl.col("total"), pl.col("scored").cast(pl.Int128)).cast(pl.Int64),
        median=quotient(pl.col("middle"), pl.lit(2)).cast(pl.Int64),
    ).with_columns(rounded("mean", PRINTED), rounded("median", PRINTED))
    ranked = shown.with_columns(rank=pl.col("mean").rank("min", descending=True).cast(pl.Int64))
    names: Sequence[str] = ("rank", "people", "scored", "highest", "mean", "median", "lowest")
    return ranked.select(*key, *names).sort("rank", *key, nulls_last=True)
