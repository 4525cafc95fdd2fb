"""From lines to a total: reweighing, sum, limit, published rounding. The score is the sum of its lines."""

from __future__ import annotations

import polars as pl

from transforms.fixed_point import constant, exact_sum, millionths, narrow, quotient, rounded, wide
from transforms.scheme.compile import limited
from transforms.scheme.words import Edition

TOTAL_LIMIT = "total_limit"


def reweighed(edition: Edition, lines: pl.DataFrame) -> pl.DataFrame:
    """Lines whose missing components are reweighed: the other weighted lines share the whole in their proportion.

    The person's weighted total is one exact quotient rounded to millionths and the lines are fitted to it by largest
    remainder of the floor, ties in the order of the components. Who has no weighted line left is held.
    """
    is_open = pl.col("is_missing").any().over("person_id")
    if not lines["is_missing"].any():
        return lines
    weighted = pl.col("weight").is_not_null()
    shared = weighted & ~pl.col("is_missing")
    present = pl.when(shared).then(wide("weight")).otherwise(constant(0)).sum().over("person_id")
    effective = quotient(wide("weight") * constant(millionths(edition.whole)), present)
    ends = {"contribution": "points", "contribution_low": "points_low", "contribution_high": "points_high"}
    fitted = {
        name: pl.when(is_open & shared)
        .then(_fitted(pl.when(shared).then(wide(points) * wide("weight")), present))
        .otherwise(wide(name))
        for name, points in ends.items()
    }
    changed = lines.with_columns(
        **fitted,
        weight=pl.when(is_open & shared)
        .then(effective)
        .when(is_open & weighted & pl.col("is_missing"))
        .then(None)
        .otherwise(wide("weight")),
    )
    return narrow(changed, *ends, "weight")


def _fitted(product: pl.Expr, present: pl.Expr) -> pl.Expr:
    """Contributions that add up to the one quotient of their sum: largest remainder of the floor."""
    floor = product // present
    place = (product - floor * present).rank("ordinal", descending=True).over("person_id", order_by="place")
    units = quotient(product.sum().over("person_id"), present) - floor.sum().over("person_id")
    return floor + pl.when(place <= units).then(constant(1)).otherwise(constant(0))


def totals(edition: Edition, lines: pl.DataFrame) -> pl.DataFrame:
    """One row per person: total, cut, score, score_low, score_high, is_held; millionths.

    `total` is the exact sum within the limit, `cut` what the limit took (null where it took nothing), `score` the
    published number.
    """
    summed = lines.group_by("person_id", maintain_order=True).agg(
        pl.col("unit_id").first(),
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
    return narrow(scored.select("person_id", "unit_id", "is_held", *names), *names)


def limit_lines(totals: pl.DataFrame, place: int) -> pl.DataFrame:
    """One line per person whose total the limit cut, so that the lines still add up to the score."""
    return totals.filter(pl.col("cut").is_not_null()).select(
        "person_id",
        "unit_id",
        component=pl.lit(TOTAL_LIMIT),
        stint=pl.lit(1, dtype=pl.Int64),
        place=pl.lit(place),
        contribution="cut",
    )
