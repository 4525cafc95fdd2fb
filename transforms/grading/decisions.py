"""The grades that people decided (等次决定), and what so many years of one grade in a row bring."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

from transforms.period import is_year

if TYPE_CHECKING:
    from transforms.scheme.grading import Brings
    from transforms.scoring.inputs import Inputs

DECIDED_AS = {"year": "annual", "quarter": "routine"}
"""The kind of grade_decision that an edition's period is decided by."""


def decided_in(inputs: Inputs, periods: Collection[str], kind: str) -> pl.DataFrame:
    """The decisions of a kind on these periods, each the newest: the columns of grade_decision."""
    rows = inputs["grade_decision"]
    wanted = pl.col("period").is_in(list(periods)) & (pl.col("kind") == kind)
    return (
        rows.filter(wanted)
        .sort("person_id", "period")
        .unique(["person_id", "period"], keep="last", maintain_order=True)
    )


def decisions(inputs: Inputs) -> pl.DataFrame:
    """One row per person with a decision on the period: person_id, decided, decided_by, meeting, document, said."""
    rows = decided_in(inputs, [inputs.month], DECIDED_AS[inputs.edition.period])
    return rows.select("person_id", "decided_by", "meeting", "document", decided="grade", said="reason")


def brought(inputs: Inputs, grades: pl.DataFrame) -> pl.DataFrame:
    """One row per person who gets something for a row of grades: person_id, brings (titles by `;`).

    `grades`: person_id and grade, the decided one or else the proposed one. Every so many years in a row bring it once
    more; a year without a decision breaks the row, and one of another grade that the rule does not pass over.
    """
    found = [_in_a_row(rule, inputs, grades) for rule in inputs.edition.brings if is_year(inputs.month)]
    every = pl.concat([pl.DataFrame(schema={"person_id": pl.String(), "brings": pl.String()}), *found])
    return every.group_by("person_id", maintain_order=True).agg(pl.col("brings").str.join(";"))


def _in_a_row(rule: Brings, inputs: Inputs, grades: pl.DataFrame) -> pl.DataFrame:
    year = int(inputs.month)
    counts = pl.col("grade").is_in([rule.grade, *rule.passes])
    decided = inputs["grade_decision"].filter((pl.col("kind") == "annual") & counts)
    ago = (year - pl.col("period").str.slice(0, 4).cast(pl.Int64)).alias("ago")
    years = (
        decided.select("person_id", ago, is_of=pl.col("grade") == rule.grade)
        .filter(pl.col("ago") > 0)
        .group_by("person_id", "ago")
        .agg(pl.col("is_of").any())
    )
    place = pl.int_range(1, pl.len() + 1).over("person_id", order_by="ago")
    row = years.with_columns(place=place).filter(pl.col("ago") == pl.col("place"))
    length = row.group_by("person_id").agg(before=pl.col("is_of").sum().cast(pl.Int64))
    now = grades.filter(pl.col("grade") == rule.grade).join(length, on="person_id", how="left", validate="1:1")
    whole = (pl.col("before").fill_null(0) + 1) % rule.in_a_row == 0
    return now.filter(whole).sort("person_id").select("person_id", brings=pl.lit(rule.title))
