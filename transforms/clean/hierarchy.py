"""The tree of units, climbed once for everybody who asks what lies above or beneath a unit."""

from __future__ import annotations

import polars as pl

_DEEPEST_UNIT = 8
"""局, 分局, 股室 are three levels; a parent chain longer than this is a circle."""


def upward(units: pl.DataFrame) -> pl.DataFrame:
    """One row per unit and unit above it: unit_id, above_id, steps (0 for the unit itself).

    `units` has one row per unit, as it stood (see references.current_units, units_on). A parent that nobody knows
    ends the climb with itself.
    """
    parents = units.select("unit_id", "parent_id")
    climb = parents.select("unit_id", above_id="unit_id")
    found = [climb]
    for _ in range(_DEEPEST_UNIT):
        climb = climb.join(parents, left_on="above_id", right_on="unit_id", how="inner", validate="m:1")
        climb = climb.drop_nulls("parent_id").select("unit_id", above_id="parent_id")
        if climb.is_empty():
            break
        found.append(climb)
    stepped = [one.with_columns(steps=pl.lit(steps)) for steps, one in enumerate(found)]
    nearest = pl.concat(stepped).sort("unit_id", "steps", "above_id")
    return nearest.unique(["unit_id", "above_id"], keep="first", maintain_order=True)


def circles(units: pl.DataFrame) -> pl.Series:
    """The units that lie above themselves."""
    parents = units.select("unit_id", "parent_id")
    climb, found = parents, [parents.clear()]
    for _ in range(_DEEPEST_UNIT):
        climb = climb.drop_nulls("parent_id")
        found.append(climb.filter(pl.col("unit_id") == pl.col("parent_id")))
        step = parents.rename({"unit_id": "parent_id", "parent_id": "next_id"})
        climb = climb.join(step, on="parent_id", how="inner", validate="m:1").select("unit_id", parent_id="next_id")
    return pl.concat(found)["unit_id"].unique().sort()
