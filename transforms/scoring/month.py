"""A bureau's month or quarter, scored: the order of the engine, fixed (scheme.md, "The order of the engine").

measure (per stint) -> missing -> scale -> limit -> worth -> sum -> total limit -> round -> rank -> tiers -> titles
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from transforms.fixed_point import stored
from transforms.scoring.holds import without_ends
from transforms.scoring.inputs import Inputs
from transforms.scoring.lines import lines
from transforms.scoring.measured import measured
from transforms.scoring.peers import with_peers
from transforms.scoring.ranking import CONTESTED, contested, ranked, titled, with_provisional
from transforms.scoring.rulings import undisturbed
from transforms.scoring.tiering import with_tiers
from transforms.scoring.totals import limit_lines, totals
from transforms.scoring.worth import worth

ENGINE = 1
"""Raised whenever the same inputs and edition would give other bytes."""

_NUMBERS = ("measure", "points", "weight", "contribution")


@dataclass(frozen=True)
class MonthScores:
    """`scores`: one row per subject; `lines`: one per subject, stint and component; numbers are DECIMAL(20,6).

    `places`: who stands within the places of each title (ranking.CONTESTED).
    """

    scores: pl.DataFrame
    lines: pl.DataFrame
    places: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CONTESTED))


def month_scores(inputs: Inputs) -> MonthScores:
    """Score the month; raises GateError when a measure is missing that the edition needs."""
    edition = inputs.edition
    stints = with_peers(inputs.stints, edition.peers)
    measures = measured(inputs)
    every_line = worth(edition, lines(edition, stints, measures))
    summed = without_ends(totals(edition, every_line), undisturbed(inputs.holds, inputs.rulings))
    own = stints.sort("subject_id", "stint").unique("subject_id", keep="last", maintain_order=True)
    standing = own.join(inputs.subjects.select("subject_id", "person_id", "name"), on="subject_id", validate="1:1")
    people = summed.join(standing, on="subject_id", validate="1:1")
    compared = with_provisional(edition, ranked(edition, people, every_line), stints)
    places = contested(edition, compared, every_line, inputs["person"])
    scores = titled(with_tiers(edition, compared, every_line), places)
    cuts = limit_lines(scores, len(edition.components))
    held = measures.filter("is_held").with_columns(pl.col("hold_reason").str.split(";")).explode("hold_reason")
    reasons = held.group_by("subject_id").agg(pl.col("hold_reason").unique().sort().str.join(";"))
    return MonthScores(
        scores=_scores(scores.join(reasons, on="subject_id", how="left", validate="1:1")),
        lines=_lines(pl.concat([every_line, cuts], how="diagonal"), inputs.subjects),
        places=places,
    )


def _scores(scores: pl.DataFrame) -> pl.DataFrame:
    return scores.select(
        "subject_id",
        "person_id",
        "name",
        "unit_id",
        "post_class",
        stored("score"),
        stored("score_low"),
        stored("score_high"),
        "rank",
        "tier",
        "title",
        "is_provisional",
        "is_held",
        "hold_reason",
    ).sort("subject_id")


def _lines(every_line: pl.DataFrame, subjects: pl.DataFrame) -> pl.DataFrame:
    """Lines sorted by subject, stint and component in the order of the edition; a held line has no contribution."""
    named = every_line.join(subjects.select("subject_id", "person_id"), on="subject_id", validate="m:1")
    return named.sort("subject_id", "stint", "place").select(
        "subject_id", "person_id", "unit_id", "stint", "post_class", "component", *(stored(name) for name in _NUMBERS)
    )
