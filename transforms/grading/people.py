"""Everybody whom an appraisal has to list: whoever held a main post in the bureau on any day of the period.

And whoever works there on secondment (借调、挂职), whose main post is elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.references import spells
from transforms.period import first_day, last_day

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs


def everybody(inputs: Inputs) -> pl.DataFrame:
    """One row per person: person_id, person_name, person_type, unit_id, is_here, is_guest; by section and person.

    `unit_id` is the section of the last day, or of the last day in the bureau for one who is not here any more
    (`is_here` is False): moved, left, or seconded for good. `is_guest` is who is here on secondment and had no main
    post here.
    """
    person = inputs["person"].select("person_id", "person_name", "person_type", "left_date")
    own = main_posts(inputs).with_columns(is_guest=pl.lit(value=False))
    guests = guest_posts(inputs).with_columns(is_guest=pl.lit(value=True))
    posts = pl.concat([own, guests]).join(person, on="person_id", how="inner", validate="m:1")
    serving = posts.filter((pl.col("left_date") >= first_day(inputs.month)).fill_null(value=True))
    end = last_day(inputs.month)
    is_there = (pl.col("left_date") >= end).fill_null(value=True)
    return (
        serving.with_columns(is_here=(pl.col("until_date") >= end) & is_there & ~pl.col("is_guest"))
        .sort("person_id", "from_date", "unit_id")
        .unique("person_id", keep="last", maintain_order=True)
        .select("person_id", "person_name", "person_type", "unit_id", "is_here", "is_guest")
        .sort("unit_id", "person_id")
    )


def listed(inputs: Inputs) -> pl.DataFrame:
    """person_id of everybody with a main post or a secondment in the bureau in the period."""
    return pl.concat([main_posts(inputs), guest_posts(inputs)]).select("person_id").unique()


def main_posts(inputs: Inputs) -> pl.DataFrame:
    """One row per main post in the bureau that the period touches, with `until_date`: the columns of posting."""
    return _posts(inputs, "main")


def guest_posts(inputs: Inputs) -> pl.DataFrame:
    """The same of the secondments to the bureau of people who had no main post in it in the period."""
    return _posts(inputs, "secondment").join(main_posts(inputs), on="person_id", how="anti")


def _posts(inputs: Inputs, kind: str) -> pl.DataFrame:
    first, last = first_day(inputs.month), last_day(inputs.month)
    return spells(inputs["posting"]).filter(
        (pl.col("kind") == kind)
        & (pl.col("bureau_id") == inputs.bureau_id)
        & (pl.col("from_date") <= last)
        & (pl.col("until_date") >= first)
    )
