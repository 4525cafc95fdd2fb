"""Attendance: (expected - absent) / expected working days of a stint (scheme.md, "Kinds")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.references import OPEN_END, spells
from transforms.fixed_point import ONE, constant, exact_sum, narrow, quotient, wide
from transforms.measures.sources import Source
from transforms.period import first_day, last_day
from transforms.scheme.kinds import Attendance
from transforms.scoring.newcomers import takes_in

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs


def absences(inputs: Inputs) -> pl.DataFrame:
    """One row per absence of a subject that touches the period, with its first and last day in it."""
    first, last = first_day(inputs.month), last_day(inputs.month)
    until = pl.col("to_date").fill_null(OPEN_END)
    rows = inputs["absence"].filter((pl.col("from_date") <= last) & (until >= first))
    return rows.with_columns(
        subject_id="person_id",
        first=pl.max_horizontal("from_date", pl.lit(first)),
        last=pl.min_horizontal(until, pl.lit(last)),
    ).join(inputs.subjects.select("subject_id"), on="subject_id", how="semi")


def days_away(inputs: Inputs) -> pl.DataFrame:
    """One row per absence and working day of a post: subject_id, stint, kind, day, away (of the day, in millionths).

    `days` of a row that lies within the period is spread over its working days, so that half a day is half a day; a
    blank one is half a day where the leave is the morning or the afternoon of one day.
    """
    rows = absences(inputs).with_row_index("absence")
    spread = rows.join(_expected(inputs), on="subject_id").filter(pl.col("day").is_between("first", "last"))
    inside = (pl.col("from_date") == pl.col("first")) & (pl.col("to_date") == pl.col("last"))
    whole = pl.len().over("absence") * ONE
    is_half = pl.col("half").is_not_null() & (pl.col("from_date") == pl.col("to_date"))
    said = pl.coalesce("days", pl.when(is_half).then(ONE // 2))
    taken = pl.when(inside & said.is_not_null()).then(pl.min_horizontal(said, whole)).otherwise(whole)
    before = pl.int_range(pl.len()).over("absence", order_by="day") * ONE
    return _within_a_day(spread.with_columns(away=(taken - before).clip(0, ONE)))


def _within_a_day(spread: pl.DataFrame) -> pl.DataFrame:
    """Absences of one day add up to a day at most: the longer is taken first, of two alike the one that began later."""
    day = ["subject_id", "day"]
    ordered = spread.sort(*day, "away", "from_date", "kind", descending=[False, False, True, True, False])
    earlier = pl.col("away").cum_sum().over(day) - pl.col("away")
    return ordered.with_columns(away=pl.min_horizontal("away", (ONE - earlier).clip(0)))


def _expected(inputs: Inputs) -> pl.DataFrame:
    """One row per subject and working day in post of the period: subject_id, stint, day.

    By the post of the last day also the days in another bureau, by days those in this one.
    """
    workdays = inputs.workdays.workdays(first_day(inputs.month), last_day(inputs.month))
    days = pl.DataFrame({"day": workdays}, schema={"day": pl.Date})
    here = (pl.col("bureau_id") == inputs.bureau_id) | pl.lit(takes_in(inputs.edition))
    posts = spells(inputs["posting"]).filter((pl.col("kind") == "main") & here)
    held = (
        posts.select("person_id", "unit_id", "from_date", "until_date")
        .join(days, how="cross")
        .filter(pl.col("day").is_between("from_date", "until_date"))
        .unique(["person_id", "day"])
    )
    return inputs.placed(held, "day").select("subject_id", "stint", "day").unique()


def measures(component: Attendance, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint: a share of 1 in millionths; null where no working day was expected."""
    key = ["subject_id", "stint"]
    expected = _expected(inputs).group_by(key).agg(days=pl.len().cast(pl.Int128) * constant(ONE))
    is_absent = pl.col("kind").is_in(component.absent)
    away = (
        days_away(inputs)
        .group_by(key)
        .agg(
            absent=exact_sum(pl.when(is_absent).then("away").otherwise(0)),
            excused=exact_sum(pl.when(~is_absent).then("away").otherwise(0)),
        )
    )
    left = pl.col("days") - wide("excused").fill_null(constant(0))
    share = quotient((left - wide("absent").fill_null(constant(0))) * constant(ONE), left)
    found = expected.join(away, on=key, how="left", validate="1:1").select(*key, measure=share)
    return inputs.per_stint(narrow(found, "measure"))


def sources(inputs: Inputs, subject_id: str) -> list[Source]:
    """The absences of a subject in the period."""
    rows = absences(inputs).filter(pl.col("subject_id") == subject_id).sort("from_date")
    return [Source("absence", rows, ["from_date", "to_date", "half", "kind"], {"days": "days"})]
