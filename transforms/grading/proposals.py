"""Grades proposed within the quota: who has a seat, who is tied at the line, who stands in reserve (递补).

The engine proposes and people decide. A tie at the line is shown and never broken; the seats that held people could
still win stay open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from transforms.fixed_point import millionths, unstored
from transforms.grading.decisions import brought, decisions
from transforms.grading.facts import facts
from transforms.grading.gates import missed
from transforms.grading.people import everybody
from transforms.grading.seats import group, seats
from transforms.grading.standing import ELSEWHERE, GONE, standings
from transforms.measures.months import assessed
from transforms.scheme.grading import GRADES

if TYPE_CHECKING:
    from transforms.scheme.words import Edition
    from transforms.scoring.inputs import Inputs

SHAPE = {
    **dict.fromkeys(
        ("person_id", "person_name", "person_type", "unit_id", "standing", "at_most", "reasons"), pl.String()
    ),
    "score": pl.Int64(),
    "rank": pl.Int64(),
    "tier": pl.String(),
    "is_held": pl.Boolean(),
    "months_assessed": pl.Int64(),
    **dict.fromkeys(("reached", "missed", "place"), pl.String()),
    "reserve_no": pl.Int64(),
    **dict.fromkeys(("proposed", "decided", "decided_by", "meeting", "document", "said", "brings"), pl.String()),
}
"""One row per person. `reached` is what the score alone gives; `missed` the gates of the best grade that are not met;
`place` is seat, tie, reserve or null; `said` the reason of a decision; scores in millionths."""


@dataclass(frozen=True)
class Graded:
    """An appraisal: `people` in SHAPE, `facts` and `seats` in theirs."""

    people: pl.DataFrame
    facts: pl.DataFrame
    seats: pl.DataFrame


def graded(inputs: Inputs, scores: pl.DataFrame) -> Graded:
    """The appraisal of the period; `scores`: those of the engine (see month.month_scores)."""
    edition = inputs.edition
    people = everybody(inputs)
    evidence = facts(inputs, people)
    known = standings(edition, people, evidence)
    scored = scores.select(unstored("score"), unstored("score_high"), "rank", "tier", "is_held", person_id="subject_id")
    months = assessed(inputs).rename({"subject_id": "person_id"})
    every = (
        known.join(scored, on="person_id", how="left", validate="1:1")
        .join(months, on="person_id", how="left", validate="1:1")
        .with_columns(pl.col("is_held").fill_null(value=False), pl.col("months_assessed").fill_null(0))
    )
    gated = every.join(missed(inputs, every), on="person_id", validate="1:1")
    quotas = seats(inputs, known)
    placed = _placed(inputs, gated.with_columns(reached=_reached(edition)), quotas)
    proposed = placed.with_columns(proposed=_proposed(edition))
    full = proposed.join(_decided_here(inputs, proposed), on="person_id", how="left", validate="1:1")
    titles = brought(inputs, full.select("person_id", grade=pl.coalesce("decided", "proposed")))
    shown = full.join(titles, on="person_id", how="left", validate="1:1")
    return Graded(shown.select(pl.col(name).cast(kind) for name, kind in SHAPE.items()), evidence, quotas)


def _decided_here(inputs: Inputs, people: pl.DataFrame) -> pl.DataFrame:
    """The decisions on these people, without those on whom another bureau decides."""
    why = pl.col("reasons").fill_null("").str.split(";").list.set_intersection(list(ELSEWHERE))
    elsewhere = people.filter((pl.col("standing") == GONE) & (why.list.len() > 0))
    return decisions(inputs).join(elsewhere, on="person_id", how="anti")


def _reached(edition: Edition) -> pl.Expr:
    """The grade that the published score reaches; null without a score."""
    assert edition.grades is not None  # noqa: S101 - only editions with grades are graded
    cuts = edition.grades.cuts
    reached = [
        pl.when(pl.col("score") >= millionths(cut.at_least)).then(pl.lit(cut.grade))
        for cut in cuts
        if cut.at_least is not None
    ]
    return pl.coalesce(*reached, pl.when(pl.col("score").is_not_null()).then(pl.lit(cuts[-1].grade)))


def _placed(inputs: Inputs, people: pl.DataFrame, quotas: pl.DataFrame) -> pl.DataFrame:
    """The same with `place` and `reserve_no`.

    Ahead of a candidate are those with a higher score, and the held ones who could still reach as high. Whoever has a
    seat with all of one's own score has it; where the seats end among equals, all of these are tied.
    """
    best = GRADES[inputs.edition.period][0]
    may = (pl.col("standing") == "graded") & pl.col("missed").is_null() & pl.col("at_most").fill_null(best).eq(best)
    is_candidate = may & (pl.col("reached") == best)
    quota = inputs.edition.quota
    if quota is None:
        return people.with_columns(
            place=pl.when(is_candidate).then(pl.lit("seat")), reserve_no=pl.lit(None, dtype=pl.Int64)
        )
    of = group(quota, inputs.bureau_id).alias("quota_unit")
    full = people.with_columns(of, is_candidate=is_candidate.fill_null(value=False), may=may.fill_null(value=False))
    full = full.join(quotas.select("seats", quota_unit="unit_id"), on="quota_unit", how="left", validate="m:1")
    line = full.filter("is_candidate").select("person_id", "quota_unit", "score", "seats")
    above = (pl.col("score").rank("min", descending=True).over("quota_unit") - 1).cast(pl.Int64)
    counted = line.with_columns(above=above, same=pl.len().over("quota_unit", "score").cast(pl.Int64))
    ahead = counted.join(_still_ahead(full, line), on="person_id", how="left", validate="1:1")
    first = pl.col("above") + pl.col("open").fill_null(0)
    place = (
        pl.when(first + pl.col("same") <= pl.col("seats"))
        .then(pl.lit("seat"))
        .when(first < pl.col("seats"))
        .then(pl.lit("tie"))
        .otherwise(pl.lit("reserve"))
    )
    told = ahead.with_columns(place=place)
    behind = pl.col("above") - (pl.col("place") != "reserve").sum().over("quota_unit").cast(pl.Int64) + 1
    told = told.with_columns(reserve_no=pl.when(pl.col("place") == "reserve").then(behind))
    is_listed = (pl.col("place") != "reserve") | (pl.col("reserve_no") <= quota.reserve)
    kept = told.filter(is_listed).select("person_id", "place", "reserve_no")
    return people.join(kept, on="person_id", how="left", validate="1:1")


def _still_ahead(full: pl.DataFrame, line: pl.DataFrame) -> pl.DataFrame:
    """person_id, open: how many held people of the unit could still come out at one's own score or above."""
    held = full.filter(pl.col("is_held") & pl.col("may")).select("quota_unit", "score_high")
    pairs = line.join(held, on="quota_unit").filter(pl.col("score_high") >= pl.col("score"))
    return pairs.group_by("person_id").agg(open=pl.len().cast(pl.Int64))


def _proposed(edition: Edition) -> pl.Expr:
    """The grade proposed: null for whom none can be (no grade this time, no score, held) and for a tie at the line.

    Who reaches the best grade and has no seat is proposed the next one; nobody more than `at_most`.
    """
    grades = GRADES[edition.period]
    order = {grade: place for place, grade in enumerate(grades)}
    reached = pl.col("reached").replace_strict(order, default=None, return_dtype=pl.Int64)
    seatless = pl.when((reached == 0) & pl.col("place").ne_missing("seat")).then(1).otherwise(reached)
    bound = pl.col("at_most").replace_strict(order, default=0, return_dtype=pl.Int64).fill_null(0)
    found = pl.max_horizontal(seatless, bound).replace_strict(dict(enumerate(grades)), return_dtype=pl.String)
    is_open = (pl.col("standing") == "graded") & pl.col("score").is_not_null() & pl.col("place").ne_missing("tie")
    return pl.when(is_open).then(found)
