"""Lines (计分明细): one row per person, stint and component, from measure to contribution. They are the explanation."""

from __future__ import annotations

import polars as pl

from transforms.fixed_point import millionths, narrow, quotient, wide
from transforms.scheme.compile import limited, peer_base, points
from transforms.scheme.words import Component, Edition, Relative
from transforms.scoring.measured import weights
from transforms.scoring.peers import members

STINT = 1
"""`prorate: last_day` knows one stint, the whole month."""
_ENDS = ("measure", "low", "high")
_COLUMNS = (
    "person_id",
    "unit_id",
    "stint",
    "place",
    "component",
    "measure",
    "points",
    "weight",
    "contribution",
    "contribution_low",
    "contribution_high",
    "points_low",
    "points_high",
    "is_held",
    "is_person_held",
    "is_missing",
)


def lines(edition: Edition, subjects: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """One row per scored person and component, in the order of the edition, before totals.

    Columns: person_id, stint, place, component, measure, points, weight, contribution, and for held people the
    contributions at both ends, contribution_low and contribution_high. All in millionths.
    """
    held = _held(edition, subjects, measured)
    return pl.concat(
        [
            _component_lines(edition, component, place, subjects, measured, held)
            for place, component in enumerate(edition.components)
        ]
    ).sort("person_id", "place")


def _held(edition: Edition, subjects: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """One row per person: held for a measure, or because something is missing and no weighted line is left."""
    posts = measured.join(subjects.select("person_id", "post_class"), on="person_id", validate="m:1")
    weighed = [
        posts.filter(pl.col("component") == c.name).with_columns(weight=weights(edition, c, pl.col("post_class")))
        for c in edition.components
    ]
    nothing_left = pl.col("is_missing").any() & (pl.col("weight").filter(~pl.col("is_missing")).sum() == 0)
    return pl.concat(weighed).group_by("person_id").agg(is_person_held=pl.col("is_held").any() | nothing_left)


def _component_lines(
    edition: Edition,
    component: Component,
    place: int,
    subjects: pl.DataFrame,
    measured: pl.DataFrame,
    held: pl.DataFrame,
) -> pl.DataFrame:
    rows = (
        subjects.select("person_id", "unit_id", "post_class", "peer_group")
        .join(measured.filter(pl.col("component") == component.name), on="person_id", validate="1:1")
        .join(held, on="person_id", validate="1:1")
    )
    pointed = _with_points(component, rows, members(subjects))
    weighed = pointed.with_columns(weight=weights(edition, component, pl.col("post_class")))
    worth = {f"worth_{end}": _worth(component, f"points_{end}", edition) for end in _ENDS}
    exact = narrow(weighed.with_columns(**worth), *worth, *(f"points_{end}" for end in _ENDS))
    low, high = _end("worth", "low"), _end("worth", "high")
    points_low, points_high = _end("points", "low"), _end("points", "high")
    return exact.with_columns(
        stint=pl.lit(STINT, dtype=pl.Int64),
        place=pl.lit(place),
        points="points_measure",
        contribution="worth_measure",
        contribution_low=pl.min_horizontal(low, high),
        contribution_high=pl.max_horizontal(low, high),
        points_low=pl.min_horizontal(points_low, points_high),
        points_high=pl.max_horizontal(points_low, points_high),
    ).select(_COLUMNS)


def _end(what: str, end: str) -> pl.Expr:
    """The contribution at one end; a line that is not held has one contribution only."""
    return pl.coalesce(f"{what}_{end}", f"{what}_measure")


def _worth(component: Component, column: str, edition: Edition) -> pl.Expr:
    """Points x weight / whole, rounded to millionths; points beside the weights stand as they are."""
    if component.adds:
        return wide(column)
    return quotient(wide(column) * wide("weight"), pl.lit(millionths(edition.whole), dtype=pl.Int128))


def _with_points(component: Component, rows: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """`points_measure`, `points_low`, `points_high`, each compared with the peers who are not held and oneself."""
    if isinstance(component.scale, Relative):
        counted = rows.filter(~pl.col("is_person_held") & pl.col("measure").is_not_null())
        others = (
            groups.join(counted.select("person_id", "measure"), on="person_id", validate="m:1")
            .group_by("peer_group")
            .agg(others=pl.col("measure"))
        )
        rows = rows.join(others, on="peer_group", how="left", validate="m:1")
        rows = rows.with_columns(pl.col("others").fill_null(pl.lit([], dtype=pl.List(pl.Int64))))
    for end in _ENDS:
        rows = _with_end(component, rows, end)
    low, high = component.limit
    if component.missing != "hold" or low is None or high is None:
        return rows
    unknown = pl.col("is_held") & pl.col("low").is_null()
    return rows.with_columns(
        points_low=pl.when(unknown).then(pl.lit(millionths(low), dtype=pl.Int128)).otherwise("points_low"),
        points_high=pl.when(unknown).then(pl.lit(millionths(high), dtype=pl.Int128)).otherwise("points_high"),
    )


def _with_end(component: Component, rows: pl.DataFrame, end: str) -> pl.DataFrame:
    if isinstance(component.scale, Relative):
        own = pl.when("is_person_held").then(end)
        base_sum, base_count = peer_base(component.scale, own, "others")
        rows = rows.with_columns(base_sum=base_sum.cast(pl.Int128), base_count=base_count.cast(pl.Int128))
    return rows.with_columns(limited(points(component.scale, end), component.limit).alias(f"points_{end}"))
