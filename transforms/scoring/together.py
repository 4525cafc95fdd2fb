"""Several bureaus of one edition, scored in one pass: the same numbers as one by one, at a fraction of the overhead.

Everything that is compared, ranked or seated stays within a bureau: the levels of the edition are given the bureau.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from transforms.contracts import contract
from transforms.scheme.words import Edition
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import MonthScores, month_scores
from transforms.scoring.newcomers import BROUGHT

BUREAU = "bureau"


def is_joint(edition: Edition) -> bool:
    """Whether bureaus can be scored together: people by their post of the last day, and nothing of other periods."""
    is_plain = edition.subject == "person" and edition.prorate == "last_day" and not edition.grades
    return is_plain and all(component.kind != "months" for component in edition.components)


def joint(inputs: Inputs) -> Inputs:
    """The inputs of several bureaus with an edition in which nothing reaches beyond one of them."""
    return replace(inputs, edition=_within_bureaus(inputs.edition))


def month_scores_together(inputs: Inputs) -> MonthScores:
    """The scores of all `inputs.bureaus`, sorted by subject (see `month_scores`); raises GateError."""
    return month_scores(joint(inputs))


def of_bureaus(rows: Mapping[str, pl.LazyFrame], bureaus: Sequence[str]) -> dict[str, pl.DataFrame]:
    """The rows of some bureaus of many, and no others are read.

    Those are theirs of the period, what their people brought along, their people's histories, and every list.
    """
    theirs = posted_in(rows["posting"], bureaus)
    return {name: _own(name, every, bureaus, theirs).collect() for name, every in rows.items()}


def _own(name: str, every: pl.LazyFrame, bureaus: Sequence[str], theirs: pl.Series) -> pl.LazyFrame:
    known = contract(name)
    ours, of_ours = pl.col("bureau_id").is_in(bureaus), pl.col(known.person_column).is_in(theirs.implode())
    if known.month_from:
        return every.filter(ours | of_ours if name in BROUGHT else ours)
    return every.filter(of_ours) if name in ("person", "posting") else every


def posted_in(postings: pl.LazyFrame, bureaus: Sequence[str]) -> pl.Series:
    """Whoever has had a post in one of these bureaus."""
    return postings.filter(pl.col("bureau_id").is_in(bureaus)).select("person_id").collect()["person_id"].unique()


def of_bureau(inputs: Inputs, scored: MonthScores, bureau_id: str) -> MonthScores:
    """One bureau's part of what was scored together."""
    own = inputs.subjects.filter(pl.col(BUREAU) == bureau_id).select("subject_id")
    return MonthScores(
        scored.scores.join(own, on="subject_id", how="semi", maintain_order="left"),
        scored.lines.join(own, on="subject_id", how="semi", maintain_order="left"),
        scored.places.join(own, on="subject_id", how="semi", maintain_order="left"),
    )


def _within_bureaus(edition: Edition) -> Edition:
    """The edition with the bureau among the levels of every group that it compares, ranks or seats in."""
    peers = edition.peers.model_copy(
        update={"by": _with_bureau(edition.peers.by), "fallback": _with_bureau(edition.peers.fallback)}
    )
    rank = edition.rank.model_copy(update={"within": _with_bureau(edition.rank.within)})
    tiers = edition.tiers and edition.tiers.model_copy(update={"within": _with_bureau(edition.tiers.within)})
    return edition.model_copy(update={"peers": peers, "rank": rank, "tiers": tiers})


def _with_bureau(levels: tuple[str, ...]) -> tuple[str, ...]:
    return levels if BUREAU in levels else (BUREAU, *levels)
