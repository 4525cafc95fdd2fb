"""Who or what is scored (scheme.md, "Who is scored, and against whom"): people of the bureau, or units beneath it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import main_postings, spells, units_on
from transforms.period import first_day, last_day

if TYPE_CHECKING:
    from datetime import date

    from transforms.scoring.inputs import Inputs

SHAPE = ("subject_id", "person_id", "name", "unit_id", "post_class", "bureau", "section", "service_zone")


def standing(inputs: Inputs) -> pl.DataFrame:
    """One row per person with a main post in the bureau on the last day (see `standing_on`)."""
    return standing_on(inputs, last_day(inputs.month))


def standing_on(inputs: Inputs, end: date) -> pl.DataFrame:
    """One row per person with a main post in the bureau on that day, with `why_not` when not scored.

    Columns: person_id, person_name, unit_id (section), post_class, bureau, section, service_zone, why_not.
    """
    zones = units_on(inputs["unit"], end).select("unit_id", "service_zone")
    is_here = pl.col("bureau_id").is_in(inputs.bureaus)
    here = inputs["posting"].filter(is_here).select("person_id").unique()
    ours = inputs["posting"].join(here, on="person_id", how="semi")  # of a nation's postings a bureau has few
    posts = main_postings(ours, end).filter(is_here)
    people = posts.select("person_id", "unit_id", "post_class", "is_head", "is_leading", bureau="bureau_id").join(
        inputs["person"].drop("bureau_id", "delivery_id", "row_no"), on="person_id", validate="m:1"
    )
    return (
        people.filter((pl.col("left_date") >= end).fill_null(value=True))
        .join(zones, on="unit_id", how="left", validate="m:1")
        .with_columns(section=pl.col("unit_id"), why_not=_why_not(inputs, end))
        .select("person_id", "person_name", "unit_id", "post_class", "bureau", "section", "service_zone", "why_not")
        .sort("person_id")
    )


def _why_not(inputs: Inputs, end: date) -> pl.Expr:
    words = inputs.edition.scored
    reasons = {
        "head": pl.col("is_head"),
        "leading": pl.col("is_leading"),
        "probation": (pl.col("probation_until") >= end).fill_null(value=False),
    }
    other_type = ~pl.col("person_type").is_in(words.person_type) if words.person_type else pl.lit(value=False)
    found = [pl.when(reasons[name]).then(pl.lit(f"not_scored_{name}")) for name in words.excluded]
    return pl.coalesce(*found, pl.when(other_type).then(pl.lit("not_scored_type")))


def scored(inputs: Inputs) -> pl.DataFrame:
    """One row per subject that is scored, sorted by subject_id, in the columns of SHAPE."""
    if inputs.edition.subject != "person":
        return _units(inputs)
    people = inputs.standing.filter(pl.col("why_not").is_null())
    return people.rename({"person_name": "name"}).with_columns(subject_id="person_id").select(SHAPE).sort("subject_id")


def _units(inputs: Inputs) -> pl.DataFrame:
    """The units of the edition's kind beneath the bureau on the last day; itself where it has none of its kind."""
    end = last_day(inputs.month)
    current = units_on(inputs["unit"], end).filter(pl.col("from_date") <= end)
    beneath = upward(current).filter(pl.col("above_id") == inputs.bureau_id)
    found = current.join(beneath, on="unit_id", how="semi").filter(pl.col("kind") == inputs.edition.subject)
    below = found.filter(pl.col("unit_id") != inputs.bureau_id)
    return (
        (below if below.height else found)
        .select(
            "unit_id",
            "service_zone",
            subject_id="unit_id",
            person_id=pl.lit(None, dtype=pl.String),
            name="unit_name",
            post_class=pl.lit(None, dtype=pl.String),
            bureau=pl.lit(inputs.bureau_id),
            section="unit_id",
        )
        .select(SHAPE)
        .sort("subject_id")
    )


def not_scored(inputs: Inputs) -> pl.DataFrame:
    """One row per person who is listed and not scored: person_id, person_name, why_not.

    Beside those whom the edition leaves out: whoever worked for the bureau this period and is gone on its last day.
    """
    if inputs.edition.subject != "person":
        return inputs.standing.select("person_id", "person_name", "why_not").clear()
    out = inputs.standing.filter(pl.col("why_not").is_not_null()).select("person_id", "person_name", "why_not")
    left = (
        pl.concat([inputs["work_log"].select("person_id"), _posted(inputs).select("person_id")])
        .unique()
        .join(inputs.standing, on="person_id", how="anti")
        .join(inputs["person"].select("person_id", "person_name"), on="person_id", how="left", validate="1:1")
        .with_columns(why_not=pl.lit("not_scored_gone"))
    )
    return pl.concat([out, left]).sort("person_id")


def _posted(inputs: Inputs) -> pl.DataFrame:
    """Who had a main post in the bureau on any day of the period, and was still serving."""
    first = first_day(inputs.month)
    person = inputs["person"]
    serving = person.filter((pl.col("left_date") >= first).fill_null(value=True)).select("person_id")
    return (
        spells(inputs["posting"])
        .filter(
            (pl.col("kind") == "main")
            & (pl.col("bureau_id") == inputs.bureau_id)
            & (pl.col("from_date") <= last_day(inputs.month))
            & (pl.col("until_date") >= first)
        )
        .join(serving, on="person_id", how="semi")
    )
