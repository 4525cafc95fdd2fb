"""What groups of scores are like, side by side: ends, middle and mean of each, in exact numbers."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.fixed_point import exact_sum, quotient, rounded

PRINTED = 2
"""Digits that middle and mean are rounded to, half away from zero."""


def spread_by(scores: pl.DataFrame, *key: str) -> pl.DataFrame:
    """One row per group, sorted by key: people, scored, highest, mean, median, lowest (millionths).

    `scores`: the key and score (millionths, null: none). A group without a score has no numbers.
    """
    known = pl.col("score").drop_nulls().sort()
    count = known.len().cast(pl.Int64)
    middle = known.get((count - 1) // 2, null_on_oob=True) + known.get(count // 2, null_on_oob=True)
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
    names: Sequence[str] = ("people", "scored", "highest", "mean", "median", "lowest")
    return shown.select(*key, *names).sort(*key)


def ranked(groups: pl.DataFrame) -> pl.DataFrame:
    """The groups with a rank by their mean, best first; equal means share the better rank, who has none comes last."""
    rank = pl.col("mean").rank("min", descending=True).cast(pl.Int64)
    return groups.with_columns(rank=rank).sort("rank", maintain_order=True, nulls_last=True)
