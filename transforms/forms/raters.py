"""Who rates whom in which role, from postings, duties and the roster of acting heads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from transforms.clean.references import OPEN_END, units_on
from transforms.contracts import contract
from transforms.forms.reviewers import beneath, heads, nearest_heads, responsible

_SHAPE = {"reviewer_id": pl.String(), "person_id": pl.String()}


def is_role(name: str) -> bool:
    """Whether a component's role is one in which a named person rates; any other name is a class of ballots."""
    return name in contract("rating").columns["role"].values


def pairs(role: str, ratees: pl.DataFrame, rows: Mapping[str, pl.DataFrame], bureau_id: str, day: date) -> pl.DataFrame:
    """One row per rater and ratee of a role, nobody of themselves but as `self`: reviewer_id, person_id.

    `ratees` has person_id and unit_id; `rows` the datasets unit, posting, responsibility and duty_roster, and as
    `people` everybody who may rate as a colleague.
    """
    units = units_on(rows["unit"], day)
    chiefs = heads(rows["posting"], day)
    match role:
        case "self":
            return ratees.select(reviewer_id="person_id", person_id="person_id")
        case "peer":
            others = rows["people"].select(reviewer_id="person_id").join(ratees.select("person_id"), how="cross")
            return others.filter(pl.col("reviewer_id") != pl.col("person_id")).sort("reviewer_id", "person_id")
        case "leader":
            return beneath(ratees, chiefs.filter(pl.col("above_id") == bureau_id), units)
        case "section_head":
            return nearest_heads(ratees, chiefs.filter(pl.col("above_id") != bureau_id), units, bureau_id)
        case "vice_head":
            return responsible(ratees, rows["responsibility"], units, "in_charge", day)
        case "panel":
            return responsible(ratees, rows["responsibility"], units, "panel", day)
        case "acting_head":
            return beneath(ratees, _acting(rows["duty_roster"], day), units)
        case _:
            return pl.DataFrame(schema=_SHAPE)


def _acting(roster: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per acting head of the month that ends on that day, and unit: reviewer_id, above_id."""
    first = day.replace(day=1)
    following = pl.col("from_date").shift(-1).over("unit_id", order_by="from_date").dt.offset_by("-1d")
    turns = roster.with_columns(until=pl.coalesce("to_date", following, pl.lit(OPEN_END)))
    held = turns.filter((pl.col("from_date") <= day) & (pl.col("until") >= first))
    return held.select(reviewer_id="person_id", above_id="unit_id").unique().sort("above_id", "reviewer_id")
