"""横向比较: a unit's month against its peers. Scores are millionths; the peers' scores are what was delivered."""

from __future__ import annotations

import polars as pl

from transforms.fixed_point import exact_sum, narrow

CONTEST = ("month", "section_kind", "measure", "peer_group")
"""Whose scores are compared: one month, kind of section, measure and group of peers."""


def horizontal(results: pl.DataFrame, losses: pl.DataFrame) -> pl.DataFrame:
    """One row per month, section_kind, measure, peer_group and unit: where the unit stands among its peers.

    `results`: those keys and unit_id, score (null: none), rank (null: counted here, equal scores share the better),
    tier. `losses`: unit_id, month, section_kind, reason, lost_points, one row per deduction. Adds peer_count (those
    with a score), best_score, gap_to_best (0 for the best, never below) and loss_reasons, a list of {reason,
    lost_points}, each reason once, the dearest first; empty where nothing was lost.
    """
    counted = pl.col("score").rank("min", descending=True).over(CONTEST).cast(pl.Int64)
    best = pl.col("score").max().over(CONTEST)
    standing = results.with_columns(
        rank=pl.when(pl.col("score").is_not_null()).then(pl.coalesce("rank", counted)),
        peer_count=pl.col("score").count().over(CONTEST).cast(pl.Int64),
        best_score=best,
        gap_to_best=best - pl.col("score"),
    )
    joined = standing.join(
        _reasons(losses), on=["unit_id", "month", "section_kind"], how="left", validate="m:1", nulls_equal=True
    )
    return joined.with_columns(pl.col("loss_reasons").fill_null([])).sort(*CONTEST, "rank", "unit_id", nulls_last=True)


def _reasons(losses: pl.DataFrame) -> pl.DataFrame:
    """One row per unit, month and section_kind: its reasons with what each cost, summed."""
    key = ["unit_id", "month", "section_kind"]
    summed = narrow(losses.group_by(*key, "reason").agg(lost_points=exact_sum("lost_points")), "lost_points")
    ordered = summed.sort(*key, "lost_points", "reason", descending=[False, False, False, True, False])
    return ordered.group_by(key, maintain_order=True).agg(loss_reasons=pl.struct("reason", "lost_points"))
