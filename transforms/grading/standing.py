"""How everybody takes part in an appraisal (参加考核的情形), and the best grade they may have. Nobody is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.scheme.grading import GRADES

if TYPE_CHECKING:
    from transforms.scheme.words import Edition

GONE = "excluded"
"""Who is not here on the last day, and whom no rule speaks of, is not graded here."""
ELSEWHERE = ("moved_out", "seconded", "gone", "guest")
"""Why somebody who is excluded is graded by another bureau: whatever was decided on them was decided there."""
_IN = "seconded_in"


def standings(edition: Edition, people: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """One row per person: the people with `standing`, `at_most` (null: any grade) and `reasons`.

    Of the rules that fit, the first in the order of the edition that says another standing than graded gives it; the
    strictest `at_most` of all holds. `reasons` names the facts, by `;`.
    """
    rules = pl.DataFrame(
        [(place, one.when, one.standing, _place(edition, one.at_most)) for place, one in enumerate(edition.status)],
        schema={"place": pl.Int64, "when": pl.String, "standing": pl.String, "worst": pl.Int64},
        orient="row",
    )
    fitting = facts.unique(["person_id", "place"]).join(rules, on="place", validate="m:1").sort("person_id", "place")
    told = fitting.group_by("person_id", maintain_order=True).agg(
        pl.col("standing").filter(pl.col("standing") != "graded").first(),
        pl.col("worst").max(),
        reasons=pl.col("when").unique(maintain_order=True).str.join(";"),
    )
    grades = dict(enumerate(GRADES[edition.period]))
    is_in = pl.col("is_here") | pl.col("reasons").str.split(";").list.contains(_IN).fill_null(value=False)
    without = pl.col("standing").is_null() & ~is_in
    gone = pl.when("is_guest").then(pl.lit("guest")).otherwise(pl.lit("gone"))
    known = people.join(told, on="person_id", how="left", validate="1:1")
    return known.select(
        *people.columns,
        standing=pl.when(without).then(pl.lit(GONE)).otherwise(pl.coalesce("standing", pl.lit("graded"))),
        at_most=pl.col("worst").replace_strict(grades, default=None, return_dtype=pl.String),
        reasons=pl.when(without)
        .then(pl.concat_str(gone, "reasons", separator=";", ignore_nulls=True))
        .otherwise("reasons"),
    )


def _place(edition: Edition, grade: str | None) -> int | None:
    """How far a grade is from the best of its kind."""
    return None if grade is None else GRADES[edition.period].index(grade)
