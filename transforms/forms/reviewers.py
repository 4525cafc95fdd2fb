"""Who reviews whose declared work: the nearest head above a person, and the panel."""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import OPEN_END, spells, units_on


def homes(posting: pl.DataFrame, bureau_id: str, first: date, last: date) -> pl.DataFrame:
    """One row per person with a main post in the bureau in these days: person_id, unit_id, post_class of the last."""
    held = spells(posting.filter(pl.col("kind") == "main")).filter(
        (pl.col("bureau_id") == bureau_id) & (pl.col("from_date") <= last) & (pl.col("until_date") >= first)
    )
    newest = held.sort("person_id", "from_date", "unit_id", "post_class").unique("person_id", keep="last")
    return newest.select("person_id", "unit_id", "post_class").sort("person_id")


def heads(posting: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per head and unit that they head on that day, in whatever kind of post: reviewer_id, above_id."""
    held = spells(posting).filter((pl.col("from_date") <= day) & (pl.col("until_date") >= day))
    named = held.filter(pl.col("is_head").fill_null(value=False))
    return named.select(reviewer_id="person_id", above_id="unit_id").unique().sort("above_id", "reviewer_id")


def nearest_heads(people: pl.DataFrame, chiefs: pl.DataFrame, units: pl.DataFrame, bureau_id: str) -> pl.DataFrame:
    """One row per person and head: the heads of the nearest unit above that has any but the person, up to the bureau.

    `people` has person_id and unit_id, `units` one row per unit. Nobody reviews their own work.
    """
    climb = upward(units)
    bounds = climb.filter(pl.col("above_id") == bureau_id).select("unit_id", top="steps")
    above = climb.join(bounds, on="unit_id", validate="m:1").filter(pl.col("steps") <= pl.col("top"))
    found = (
        people.select("person_id", "unit_id")
        .join(above, on="unit_id")
        .join(chiefs, on="above_id")
        .filter(pl.col("reviewer_id") != pl.col("person_id"))
    )
    nearest = found.filter(pl.col("steps") == pl.col("steps").min().over("person_id"))
    return nearest.select("reviewer_id", "person_id").unique().sort("reviewer_id", "person_id")


def responsible(people: pl.DataFrame, duties: pl.DataFrame, units: pl.DataFrame, kind: str, day: date) -> pl.DataFrame:
    """One row per holder of a duty on that day and person in or beneath its unit; never themselves."""
    holders = duties.filter(
        (pl.col("kind") == kind) & (pl.col("from_date") <= day) & (pl.col("to_date").fill_null(OPEN_END) >= day)
    )
    return beneath(people, holders.select(reviewer_id="person_id", above_id="unit_id"), units)


def beneath(people: pl.DataFrame, holders: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """One row per holder and person in or beneath the holder's unit, but the holder: reviewer_id, person_id."""
    found = (
        people.select("person_id", "unit_id")
        .join(upward(units).select("unit_id", "above_id"), on="unit_id")
        .join(holders, on="above_id")
        .filter(pl.col("reviewer_id") != pl.col("person_id"))
    )
    return found.select("reviewer_id", "person_id").unique().sort("reviewer_id", "person_id")


def reviewers(
    people: pl.DataFrame, posting: pl.DataFrame, duties: pl.DataFrame, units: pl.DataFrame, bureau_id: str, day: date
) -> pl.DataFrame:
    """One row per stage, reviewer and person: stage, reviewer_id, person_id."""
    on_day = units_on(units, day)
    section = nearest_heads(people, heads(posting, day), on_day, bureau_id).with_columns(stage=pl.lit("section"))
    of_panel = responsible(people, duties, on_day, "panel", day).with_columns(stage=pl.lit("panel"))
    return pl.concat([section, of_panel]).select("stage", "reviewer_id", "person_id")
