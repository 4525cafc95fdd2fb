"""Payout: a pool shared by score, to the fen (scheme.md, `payout`)."""

from __future__ import annotations

import polars as pl

from transforms.fixed_point import exact_sum, narrow, wide


def payout(pool_fen: int, scores: pl.DataFrame) -> pl.DataFrame:
    """One row per person, by person_id: person_id, score, amount_fen; the amounts add up to the pool.

    `scores`: person_id and score (millionths), the sum of the quarter, below 0 counts 0. Each has the whole fen of
    pool x score / sum; what is left over goes a fen each to the largest remainders, ties by person_id. Where all scores
    are 0, or nobody is there, nothing is shared. A pool below 0, a person twice and a missing score are a ValueError.
    """
    if pool_fen < 0:
        raise ValueError(f"a pool of {pool_fen} fen")
    if scores["score"].null_count() or scores["person_id"].n_unique() < scores.height:
        raise ValueError("a person without a score, or twice")
    counted = scores.select("person_id", "score", part=wide(pl.col("score").clip(lower_bound=0)))
    shared = counted.with_columns(total=exact_sum("part"), due=pl.col("part") * pl.lit(pool_fen, dtype=pl.Int128))
    floors = shared.with_columns(
        amount_fen=pl.when(pl.col("total") > 0).then(pl.col("due") // pl.col("total")).otherwise(0).cast(pl.Int64),
        remainder=pl.when(pl.col("total") > 0).then(pl.col("due") % pl.col("total")),
    ).sort("remainder", "person_id", descending=[True, False])
    spare = pool_fen - int(floors["amount_fen"].sum()) if (scores["score"] > 0).any() else 0
    one_more = (pl.int_range(pl.len()) < spare).cast(pl.Int64)
    given = floors.with_columns(amount_fen=wide("amount_fen") + wide(one_more))
    return narrow(given, "amount_fen").select("person_id", "score", "amount_fen").sort("person_id")
