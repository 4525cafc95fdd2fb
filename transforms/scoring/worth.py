"""What a line is worth: points x weight / whole, and its part of the period; the lines of a subject add up exactly.

Where nothing divides across lines each is one quotient. Where weights are reweighed or the period is divided, the sum
is one exact quotient rounded to millionths and the lines are fitted to it by largest remainder of the floor, ties in
the order of the components and stints (scheme.md, "Exact numbers").
"""

from __future__ import annotations

from functools import reduce
from math import gcd

import polars as pl

from transforms.fixed_point import OutOfRangeError, constant, millionths, narrow, quotient, wide
from transforms.scheme.words import Edition

_WIDEST = 2**126
_POINTS = {"contribution": "points_measure", "contribution_low": "points_low", "contribution_high": "points_high"}


def worth(edition: Edition, lines: pl.DataFrame) -> pl.DataFrame:
    """Lines with `contribution` and both ends of it, `points`, and the weight that took effect; grain unchanged."""
    common = _common_weight(edition, lines)
    both = [pl.coalesce("points_low", "points_measure"), pl.coalesce("points_high", "points_measure")]
    ends = lines.with_columns(points_low=pl.min_horizontal(both), points_high=pl.max_horizontal(both))
    shared = _with_shares(edition, ends, common)
    _fail_if_too_wide(shared)
    single = {name: _quotient_of(points) for name, points in _POINTS.items()}
    fitted = {name: _fitted(points) for name, points in _POINTS.items()}
    divided = pl.col("is_divided")
    valued = shared.with_columns(
        **{name: pl.when(divided).then(fitted[name]).otherwise(single[name]) for name in _POINTS},
        points=pl.col("points_measure"),
        weight=pl.when(pl.col("is_missing") & pl.col("weight").is_not_null())
        .then(None)
        .when("is_reweighed")
        .then(quotient(wide("weight") * constant(millionths(edition.whole)), wide("present") * constant(common)))
        .otherwise(wide("weight")),
    )
    return narrow(valued, *_POINTS, "weight")


def _common_weight(edition: Edition, lines: pl.DataFrame) -> int:
    """The greatest common divisor of all weights and the whole: smaller numbers, the same quotients."""
    weights: list[int] = lines["weight"].drop_nulls().unique().to_list()
    return reduce(gcd, weights, millionths(edition.whole))


def _with_shares(edition: Edition, lines: pl.DataFrame, common: int) -> pl.DataFrame:
    """`top` and `bottom`: a line is worth points x top / bottom, and the lines of a subject share the bottom."""
    stint = ["subject_id", "stint"]
    weighs = wide("weight") // constant(common)
    present = pl.when(~pl.col("is_missing")).then(weighs).otherwise(constant(0)).sum().over(stint)
    is_lighter = (pl.col("is_missing") & pl.col("weight").is_not_null()).any().over(stint)
    # A stint without any line is reweighed out of nothing: the range of its person has no ends.
    is_empty = pl.col("is_missing").all().over(stint)
    known = lines.with_columns(is_reweighed=is_lighter | is_empty).with_columns(
        present=pl.when("is_reweighed").then(present).otherwise(constant(millionths(edition.whole) // common))
    )
    product = known.unique(["subject_id", "present"]).group_by("subject_id").agg(product=pl.col("present").product())
    joined = known.join(product.with_columns(pl.col("product").cast(pl.Int128)), on="subject_id", validate="m:1")
    adds = pl.col("weight").is_null()
    top = pl.when(adds).then(pl.col("product")).otherwise(weighs * (pl.col("product") // pl.col("present")))
    return joined.with_columns(
        top=pl.when(~pl.col("is_missing")).then(top * wide("part")),
        bottom=pl.col("product") * wide("whole"),
        is_divided=pl.col("is_reweighed").any().over("subject_id") | (pl.col("part") < pl.col("whole")),
    )


def _fail_if_too_wide(lines: pl.DataFrame) -> None:
    """128 bits hold every product that a real edition can make; a stranger one must not wrap."""
    ends = lines.select(pl.col(*_POINTS.values()).abs().max().cast(pl.String)).row(0)
    points = max((int(end) for end in ends if end is not None), default=0)
    top = int(str(lines["top"].max() or 0))
    if points * top * lines.height > _WIDEST:
        raise OutOfRangeError("contribution")


def _quotient_of(points: str) -> pl.Expr:
    return quotient(wide(points) * pl.col("top"), pl.col("bottom"))


def _fitted(points: str) -> pl.Expr:
    """Contributions that add up to the one quotient of their sum."""
    product, bottom = wide(points) * pl.col("top"), pl.col("bottom")
    floor = product // bottom
    rest = product - floor * bottom
    place = rest.rank("ordinal", descending=True).over("subject_id", order_by=["place", "stint"])
    units = quotient(product.sum().over("subject_id"), bottom) - floor.sum().over("subject_id")
    return floor + pl.when(place <= units).then(constant(1)).otherwise(constant(0))
