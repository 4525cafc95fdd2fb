"""Stints: the parts of a period that a subject spent in one section and post class (scheme.md, `prorate`).

`last_day` knows one stint, the whole period. `by_days` knows one per section and post class, its spans added up: a
concurrent posting takes its share of each day, the main one the rest. Parts are counted in thousandths of a day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.references import current_units, spells
from transforms.fixed_point import ONE
from transforms.period import first_day, last_day

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs

DAY = 1000
"""A day in the thousandths that parts are counted in: shares come with three decimals."""

_LEVELS = ("unit_id", "post_class", "bureau", "section", "service_zone")


def stints(inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint: subject_id, stint, the levels, part of whole in thousandths of a day, workdays.

    `part` and `whole` are 1 where a stint is the whole period; `workdays` is null there, for nothing divides by it.
    """
    if not is_by_days(inputs):
        return inputs.subjects.select("subject_id", *_LEVELS).with_columns(
            stint=pl.lit(1, dtype=pl.Int64),
            part=pl.lit(1, dtype=pl.Int64),
            whole=pl.lit(1, dtype=pl.Int64),
            workdays=pl.lit(None, dtype=pl.Int64),
        )
    zones = current_units(inputs["unit"]).select("unit_id", "service_zone")
    spent = inputs.days.group_by("subject_id", "stint", "unit_id", "post_class").agg(
        part=pl.col("share").sum(), workdays=pl.col("share").filter("is_workday").sum()
    )
    return (
        spent.join(zones, on="unit_id", how="left", validate="m:1")
        .with_columns(
            bureau=pl.lit(inputs.bureau_id), section=pl.col("unit_id"), whole=pl.col("part").sum().over("subject_id")
        )
        .select("subject_id", *_LEVELS, "stint", "part", "whole", "workdays")
        .sort("subject_id", "stint")
    )


def is_by_days(inputs: Inputs) -> bool:
    """Whether the period of a person is divided; a unit has no posts."""
    return inputs.edition.prorate == "by_days" and inputs.edition.subject == "person"


def days(inputs: Inputs) -> pl.DataFrame:
    """One row per scored person, day in the bureau and stint: subject_id, day, stint, share, is_main, is_workday."""
    first, last = first_day(inputs.month), last_day(inputs.month)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    calendar = pl.DataFrame({"day": every, "is_workday": [inputs.workdays.is_workday(day) for day in every]})
    posts = (
        spells(inputs["posting"])
        .filter(pl.col("kind").is_in(["main", "concurrent"]) & (pl.col("bureau_id") == inputs.bureau_id))
        .join(inputs.subjects.select("person_id"), on="person_id", how="semi")
        .select("person_id", "unit_id", "post_class", "kind", "share", "from_date", "until_date")
    )
    held = posts.join(calendar, how="cross").filter(pl.col("day").is_between("from_date", "until_date"))
    return _numbered(_worked(_shared(held))).rename({"person_id": "subject_id"})


def _worked(shared: pl.DataFrame) -> pl.DataFrame:
    """Without posts that take no part of a day, and without stints of no working day where there are others.

    Nobody can be compared by the working day of a weekend, and it would cost its part of the month.
    """
    taking = shared.filter(pl.col("share") > 0)
    works = pl.col("is_workday").any()
    is_kept = works.over("person_id", "unit_id", "post_class") | ~works.over("person_id")
    return taking.filter(is_kept)


def _shared(held: pl.DataFrame) -> pl.DataFrame:
    """Each day divided: its share to a concurrent posting, the rest to the main one; without a main one nobody's."""
    is_main = pl.col("kind") == "main"
    taken = pl.when(~is_main).then(pl.col("share").fill_null(0) // (ONE // DAY)).otherwise(0)
    one = held.sort("person_id", "day", "from_date", "unit_id", "post_class").with_columns(is_main=is_main, taken=taken)
    last_main = pl.col("is_main") & (pl.col("is_main").cum_sum(reverse=True).over("person_id", "day") == 1)
    rest = (DAY - pl.col("taken").sum().over("person_id", "day")).clip(0)
    return (
        one.with_columns(is_last_main=last_main)
        .filter(pl.col("is_main").any().over("person_id", "day") & (pl.col("is_last_main") | ~pl.col("is_main")))
        .with_columns(share=pl.when("is_main").then(rest).otherwise("taken"))
    )


def _numbered(shared: pl.DataFrame) -> pl.DataFrame:
    """Stints in the order of their last days, the main post of a day after its others: the last is the score's own."""
    stint = ["person_id", "unit_id", "post_class"]
    ends = (
        shared.group_by(stint)
        .agg(ended=pl.col("day").max(), is_main=pl.col("is_main").sort_by("day").last())
        .sort("person_id", "ended", "is_main", "unit_id", "post_class")
        .with_columns(stint=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("person_id"))
        .select(*stint, "stint")
    )
    return shared.join(ends, on=stint, validate="m:1").select(
        "person_id", "day", "stint", "unit_id", "post_class", "share", "is_main", "is_workday"
    )


def placed(inputs: Inputs, rows: pl.DataFrame, day: str | None) -> pl.DataFrame:
    """The rows of scored subjects with `subject_id` and `stint`; whose rows they are is found where nobody said so.

    A row with a day stands in the stint of that day, or of the nearest in the bureau (an event may be counted in a
    later month); with `item_class` in the one of that post class where there are several. Without a day it stands in
    each.
    """
    named = rows if "subject_id" in rows.columns else of_subjects(inputs, rows)
    if day is None or not is_by_days(inputs):
        return named.join(inputs.stints.select("subject_id", "stint"), on="subject_id")
    own = pl.col("post_class") == pl.col("item_class") if "item_class" in rows.columns else pl.lit(value=False)
    found = (
        _on_nearest_day(inputs, named.with_row_index("_row"), day)
        .join(inputs.days.select("subject_id", "stint", "post_class", "is_main", _day="day"), on=["subject_id", "_day"])
        .with_columns(_own=own.fill_null(value=False))
        .sort("_row", "_own", "is_main", "stint")
        .unique("_row", keep="last", maintain_order=True)
    )
    return found.drop("_row", "_day", "_own", "is_main", "post_class")


def _on_nearest_day(inputs: Inputs, rows: pl.DataFrame, day: str) -> pl.DataFrame:
    """Rows with `_day`, the day itself or the nearest on which the subject was in the bureau; nobody else's rows."""
    known = inputs.days.select("subject_id", _day="day").unique().sort("_day")
    placed = rows.sort(day).join_asof(
        known,
        left_on=day,
        right_on="_day",
        by="subject_id",
        strategy="nearest",
        coalesce=False,
        check_sortedness=False,
    )
    return placed.filter(pl.col("_day").is_not_null())


def of_subjects(inputs: Inputs, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with `subject_id`: the person, or the unit; what a person did is not the unit's."""
    if inputs.edition.subject == "person":
        return rows.with_columns(subject_id="person_id")
    own = rows.filter(pl.col("person_id").is_null()) if "person_id" in rows.columns else rows
    return own.with_columns(subject_id=pl.col("unit_id") if "unit_id" in own.columns else pl.lit(None, dtype=pl.String))
