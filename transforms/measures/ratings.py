"""Ratings and ballots: the mean of each role's raters, weighted by role, as one quotient (scheme.md, "Kinds")."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

import polars as pl

from transforms.fixed_point import constant, exact_sum, millionths, narrow, quotient, wide
from transforms.measures.sources import Source
from transforms.scheme.kinds import Rating

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.scoring.inputs import Inputs

_NAMED_FROM = 5
"""Raters are named in an explanation only where there are so many of them."""


def counted(component: Rating, inputs: Inputs) -> pl.DataFrame:
    """One row per rating of a subject that is counted before trimming, with `rater` and its `of_role`.

    The role of a ballot is its voter class; with `roles` only those roles count.
    """
    rows = inputs["rating"].filter(
        (pl.col("period") == inputs.month)
        & (pl.col("dimension") == component.dimension)
        & pl.col("score").is_not_null()
    )
    named = rows.with_columns(
        subject_id=pl.col("ratee_id"),
        # Each class of voters numbers its own ballots.
        rater=pl.coalesce("rater_id", pl.concat_str("voter_class", pl.lit("#"), "ballot_no")),
        of_role=pl.coalesce("role", "voter_class", pl.lit("")),
    )
    if component.exclude_self:
        named = named.filter(pl.col("rater").ne_missing(pl.col("ratee_id")))
    if component.roles is not None:
        named = named.filter(pl.col("of_role").is_in(list(component.roles)))
    return named.join(inputs.stints.select("subject_id", "stint"), on="subject_id").sort(
        "subject_id", "stint", "of_role", "rater"
    )


def measures(component: Rating, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint; null with fewer raters than `at_least`."""
    rows = counted(component, inputs)
    key = ["subject_id", "stint"]
    raters = rows.group_by(key).agg(raters=pl.col("rater").n_unique())
    roles = component.roles
    trimmed = _trimmed(component, rows if roles is not None else rows.with_columns(of_role=pl.lit("")))
    means = trimmed.group_by(key).agg(_sums(list(roles) if roles is not None else [""]))
    mean = _mean({role: millionths(weight) for role, weight in roles.items()} if roles is not None else {"": 1})
    found = raters.join(means, on=key, validate="1:1").select(
        *key, measure=pl.when(pl.col("raters") >= component.at_least).then(mean)
    )
    return inputs.per_stint(narrow(found, "measure"))


def _trimmed(component: Rating, rows: pl.DataFrame) -> pl.DataFrame:
    """Without the k highest and k lowest of each role, where more than 2k are there."""
    k, role = component.trim, ["subject_id", "stint", "of_role"]
    if k == 0:
        return rows
    place = pl.col("score").rank("ordinal").over(role)
    count = pl.len().over(role)
    return rows.filter((count <= 2 * k) | ((place > k) & (place <= count - k)))


def _sums(roles: list[str]) -> list[pl.Expr]:
    of = {place: pl.col("score").filter(pl.col("of_role") == role) for place, role in enumerate(roles)}
    return [exact_sum(one).alias(f"sum_{n}") for n, one in of.items()] + [
        one.len().cast(pl.Int128).alias(f"count_{n}") for n, one in of.items()
    ]


def _mean(weights: Mapping[str, int]) -> pl.Expr:
    """Sum of weight x sum / count over sum of weight, of the roles with a rater, as one quotient."""
    common = gcd(*weights.values()) or 1
    top, bottom = constant(0), constant(0)
    for place, weight in enumerate(weights.values()):
        others = constant(weight // common)
        for other in range(len(weights)):
            if other != place:
                others = others * pl.max_horizontal(pl.col(f"count_{other}"), constant(1))
        is_there = pl.col(f"count_{place}") > 0
        own = pl.col(f"count_{place}")
        top = top + pl.when(is_there).then(wide(f"sum_{place}") * others).otherwise(constant(0))
        bottom = bottom + pl.when(is_there).then(own * others).otherwise(constant(0))
    return quotient(top, bottom)


def sources(component: Rating, inputs: Inputs, subject_id: str) -> list[Source]:
    """The ratings of a subject; where fewer than five rated, without their names."""
    rows = counted(component, inputs).filter(pl.col("subject_id") == subject_id)
    is_few = rows["rater"].n_unique() < _NAMED_FROM
    shown = rows.with_columns(rater=pl.lit(None, dtype=pl.String)) if is_few else rows
    return [Source("rating", shown, ["of_role", "dimension", "rater", "comment"], {"score": "score"})]
