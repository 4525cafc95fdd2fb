"""A bureau's month, scored: the order of the engine, fixed (scheme.md, "The order of the engine").

measure -> missing -> scale -> limit -> worth -> sum -> total limit -> round -> rank -> titles
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.fixed_point import stored
from transforms.scoring.inputs import Inputs
from transforms.scoring.lines import lines
from transforms.scoring.measured import measured
from transforms.scoring.peers import with_peers
from transforms.scoring.ranking import ranked, titled, with_provisional
from transforms.scoring.totals import limit_lines, reweighed, totals

ENGINE = 1
"""Raised whenever the same inputs and edition would give other bytes."""

_NUMBERS = ("measure", "points", "weight", "contribution")


@dataclass(frozen=True)
class MonthScores:
    """`scores`: one row per person; `lines`: one per person, stint and component; numbers are DECIMAL(20,6)."""

    scores: pl.DataFrame
    lines: pl.DataFrame


def month_scores(inputs: Inputs) -> MonthScores:
    """Score the month; raises GateError when a measure is missing that the edition needs."""
    edition = inputs.edition
    subjects = with_peers(inputs.subjects, edition.peers)
    measures = measured(inputs)
    every_line = reweighed(edition, lines(edition, subjects, measures))
    summed = totals(edition, every_line)
    people = summed.join(subjects.drop("unit_id"), on="person_id", validate="1:1")
    scores = titled(edition, with_provisional(edition, ranked(edition, people, every_line)), every_line)
    cuts = limit_lines(summed, len(edition.components))
    reasons = measures.filter("is_held").group_by("person_id").agg(pl.col("hold_reason").unique().sort().str.join(";"))
    return MonthScores(
        scores=_scores(scores.join(reasons, on="person_id", how="left", validate="1:1")),
        lines=_lines(pl.concat([every_line, cuts], how="diagonal")),
    )


def _scores(scores: pl.DataFrame) -> pl.DataFrame:
    return scores.select(
        "person_id",
        "person_name",
        "unit_id",
        "post_class",
        stored("score"),
        stored("score_low"),
        stored("score_high"),
        "rank",
        pl.lit(None, dtype=pl.String).alias("tier"),
        "title",
        "is_provisional",
        "is_held",
        "hold_reason",
    ).sort("person_id")


def _lines(every_line: pl.DataFrame) -> pl.DataFrame:
    """Lines sorted by person, stint and component in the order of the edition; a held line has no contribution."""
    return every_line.sort("person_id", "stint", "place").select(
        "person_id", "unit_id", "stint", "component", *(stored(name) for name in _NUMBERS)
    )
