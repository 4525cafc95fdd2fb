"""Lines (计分明细): one row per subject, stint and component, from measure to points. They explain the score."""

from __future__ import annotations

import polars as pl

from transforms.fixed_point import millionths, narrow
from transforms.scheme.compile import limited, peer_base, peer_statistics, points
from transforms.scheme.words import Component, Edition, Ranked, Relative
from transforms.scoring.inputs import KEY
from transforms.scoring.measured import weights
from transforms.scoring.peers import apart

ENDS = ("measure", "low", "high")
"""The points of somebody who is not held, and the two ends of somebody who is."""
_COLUMNS = (
    *(*KEY, "unit_id", "post_class", "place", "component", "measure", "points_measure", "points_low", "points_high"),
    *("weight", "part", "whole", "is_held", "is_person_held", "is_missing"),
)


def lines(edition: Edition, stints: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """One row per stint and component, in the order of the edition, before they are summed.

    Columns: subject_id, stint, unit_id, place, component, measure, points_measure, points_low, points_high, weight,
    part and whole of the stint, is_held, is_person_held, is_missing. Numbers in millionths.
    """
    rows = measured.join(_held(edition, stints, measured), on="subject_id", validate="m:1")
    compared, groups = apart(stints)
    return pl.concat(
        [
            _component_lines(edition, component, place, compared, groups, rows)
            for place, component in enumerate(edition.components)
        ]
    ).sort("subject_id", "stint", "place")


def _held(edition: Edition, stints: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """One row per subject: held for a measure, or because in a stint all that weighs is missing, or every line."""
    posts = measured.join(stints.select(*KEY, "post_class"), on=KEY, validate="m:1")
    weighed = [
        posts.filter(pl.col("component") == c.name).with_columns(weight=weights(edition, c, pl.col("post_class")))
        for c in edition.components
    ]
    is_lighter = (pl.col("is_missing") & pl.col("weight").is_not_null()).any()
    nothing_weighs = is_lighter & (pl.col("weight").filter(~pl.col("is_missing")).sum() == 0)
    nothing_left = nothing_weighs | pl.col("is_missing").all()
    by_stint = pl.concat(weighed).group_by(KEY).agg(is_held=pl.col("is_held").any() | nothing_left)
    return by_stint.group_by("subject_id").agg(is_person_held=pl.col("is_held").any())


def _component_lines(
    edition: Edition,
    component: Component,
    place: int,
    stints: pl.DataFrame,
    groups: pl.DataFrame,
    measured: pl.DataFrame,
) -> pl.DataFrame:
    rows = stints.select(*KEY, "unit_id", "post_class", "peer_group", "part", "whole").join(
        measured.filter(pl.col("component") == component.name), on=KEY, validate="1:1"
    )
    pointed = _with_points(component, rows, groups)
    exact = narrow(pointed, *(f"points_{end}" for end in ENDS))
    weight = weights(edition, component, pl.col("post_class"))
    return exact.with_columns(place=pl.lit(place), weight=weight).select(_COLUMNS)


def _with_points(component: Component, rows: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """`points_measure`, `points_low`, `points_high`, each compared with the peers who are not held and oneself."""
    counted = rows.filter(~pl.col("is_person_held") & pl.col("measure").is_not_null())
    peers = groups.join(counted.select(*KEY, "measure"), on=KEY, validate="m:1").select("peer_group", "measure")
    if isinstance(component.scale, Relative):
        known = peers.group_by("peer_group").agg(**peer_statistics(component.scale, "measure"))
        rows = rows.join(known, on="peer_group", how="left", validate="m:1")
    for end in ENDS:
        rows = _compared(component, rows, peers, end)
        rows = rows.with_columns(limited(points(component.scale, end), component.limit).alias(f"points_{end}"))
    return _with_known_ends(component, rows)


def _compared(component: Component, rows: pl.DataFrame, peers: pl.DataFrame, end: str) -> pl.DataFrame:
    """What the scale compares this end with: a base, or how many are above it."""
    if isinstance(component.scale, Relative):
        base_sum, base_count = peer_base(component.scale, pl.when("is_person_held").then(end))
        return rows.with_columns(base_sum=base_sum, base_count=base_count)
    if isinstance(component.scale, Ranked):
        return _placed(rows, peers, end)
    return rows


def _placed(rows: pl.DataFrame, peers: pl.DataFrame, end: str) -> pl.DataFrame:
    """`peers`, how many are compared, oneself included, and `above`, how many of the others have more."""
    heads = peers.group_by("peer_group").agg(peers=pl.len().cast(pl.Int128))
    indexed = rows.drop("peers", "above", strict=False).with_row_index("_row")
    own = indexed.select("_row", "peer_group", _own=pl.col(end)).drop_nulls("_own").sort("_own")
    found = own.join_asof(
        _steps(peers),
        left_on="_own",
        right_on="_step",
        by="peer_group",
        strategy="forward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    joined = indexed.join(found.select("_row", "above"), on="_row", how="left", validate="1:1").join(
        heads, on="peer_group", how="left", validate="m:1"
    )
    is_other = pl.col("is_person_held").cast(pl.Int128)
    counted = joined.with_columns(peers=pl.col("peers").fill_null(0) + is_other, above=pl.col("above").fill_null(0))
    return counted.sort("_row").drop("_row")


def _steps(peers: pl.DataFrame) -> pl.DataFrame:
    """One row per group and measure: how many of the group have so much or more, as `above`."""
    return (
        peers.group_by("peer_group", _step="measure")
        .len("_count")
        .sort("peer_group", "_step", descending=[False, True])
        .with_columns(above=pl.col("_count").cum_sum().over("peer_group").cast(pl.Int128))
        .sort("_step")
        .select("peer_group", "_step", "above")
    )


def _with_known_ends(component: Component, rows: pl.DataFrame) -> pl.DataFrame:
    """The ends of the limit, where a hold has no other."""
    low, high = component.limit
    if component.missing != "hold" or low is None or high is None:
        return rows
    unknown = pl.col("is_held") & pl.col("low").is_null()
    return rows.with_columns(
        points_low=pl.when(unknown).then(pl.lit(millionths(low), dtype=pl.Int128)).otherwise("points_low"),
        points_high=pl.when(unknown).then(pl.lit(millionths(high), dtype=pl.Int128)).otherwise("points_high"),
    )
