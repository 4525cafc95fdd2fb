"""From lines to a total: sum, limit, published rounding. The score is the sum of its lines."""

from __future__ import annotations

import polars as pl

from transforms.fixed_point import exact_sum, narrow, rounded
from transforms.scheme.compile import limited
from transforms.scheme.words import Edition

TOTAL_LIMIT = "total_limit"


def totals(edition: Edition, lines: pl.DataFrame) -> pl.DataFrame:
    """One row per subject: total, cut, score, score_low, score_high, is_held; millionths.

    `total` is the exact sum within the limit, `cut` what the limit took (null where it took nothing), `score` the
    published number.
    """
    summed = lines.group_by("subject_id", maintain_order=True).agg(
        is_held=pl.col("is_person_held").any(),
        sum_measure=exact_sum("contribution"),
        sum_low=exact_sum("contribution_low"),
        sum_high=exact_sum("contribution_high"),
    )
    ends = {f"total_{e}": limited(pl.col(f"sum_{e}"), edition.total.limit) for e in ("measure", "low", "high")}
    limited_sums = summed.with_columns(**ends)
    digits = edition.total.round
    scored = limited_sums.with_columns(
        total=pl.when(~pl.col("is_held")).then("total_measure"),
        cut=pl.when(~pl.col("is_held") & (pl.col("total_measure") != pl.col("sum_measure"))).then(
            pl.col("total_measure") - pl.col("sum_measure")
        ),
        score=pl.when(~pl.col("is_held")).then(rounded("total_measure", digits)),
        score_low=pl.when("is_held").then(rounded("total_low", digits)),
        score_high=pl.when("is_held").then(rounded("total_high", digits)),
    )
    names = ["total", "cut", "score", "score_low", "score_high"]
    return narrow(scored.select("subject_id", "is_held", *names), *names)


def limit_lines(scores: pl.DataFrame, place: int) -> pl.DataFrame:
    """One line per subject whose total the limit cut, in its last stint: the lines still add up to the score."""
    return scores.filter(pl.col("cut").is_not_null()).select(
        "subject_id",
        "unit_id",
        "stint",
        "post_class",
        component=pl.lit(TOTAL_LIMIT),
        place=pl.lit(place),
        contribution="cut",
    )
