"""Indicators as they are shown: what each came to, and who answers for which (《指标分解定责表》)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.references import of_bureau
from transforms.fixed_point import rounded_fraction
from transforms.measures.indicators import Scored, results, scored
from transforms.scheme.kinds import Indicator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transforms.scoring.inputs import Inputs

_SCORES = {
    "component": pl.String(),
    "subject_id": pl.String(),
    "indicator_id": pl.String(),
    "year": pl.String(),
    "points": pl.Int64(),
    "score": pl.Int64(),
    "lost_points": pl.Int64(),
    "is_na": pl.Boolean(),
    "reason": pl.String(),
}


def indicator_scores(inputs: Inputs) -> pl.DataFrame:
    """One row per component, subject, indicator and year of the period: points, score, lost_points, is_na, reason.

    Millionths, those of several cycles added; score and lost_points are null where the indicator does not apply or its
    value has not come, lost_points is 0 for a bonus. `reason` is why points were lost, several separated by ；.
    """
    components = [c for c in inputs.edition.components if isinstance(c, Indicator)]
    rows = [row for component in components for row in _scores(component, inputs)]
    found = pl.DataFrame(rows, schema=_SCORES, orient="row")
    return found.sort("component", "subject_id", "indicator_id", "year")


def _scores(component: Indicator, inputs: Inputs) -> list[tuple[object, ...]]:
    of = ("subject_id", "indicator_id", "year")
    reasons: dict[tuple[str, ...], list[str]] = defaultdict(list)
    given = results(component, inputs).drop_nulls("reason").select(*of, "reason")
    for subject, indicator, year, reason in given.unique(maintain_order=True).iter_rows():
        reasons[subject, indicator, year].append(reason)
    cycles: dict[tuple[str, ...], list[Scored]] = defaultdict(list)
    for one in scored(component, inputs):
        cycles[one.subject_id, one.indicator_id, one.cycle_end[:4]].append(one)
    return [(component.name, *key, *_sums(ours), "；".join(reasons[key]) or None) for key, ours in cycles.items()]


def _sums(cycles: Sequence[Scored]) -> tuple[int, int | None, int | None, bool]:
    """Points, score, lost_points and is_na of the cycles that apply, or of all where none does."""
    applying = [one for one in cycles if not one.is_na]
    points = sum(rounded_fraction(one.points) for one in applying or cycles)
    scores = [rounded_fraction(one.score) for one in applying if one.score is not None]
    if not applying or len(scores) < len(applying):
        return points, None, None, not applying
    lost = [max(rounded_fraction(one.points) - score, 0) for one, score in zip(applying, scores, strict=True)]
    return points, sum(scores), 0 if applying[0].is_bonus else sum(lost), False


def duties(indicators: pl.DataFrame, bureau_id: str, year: str) -> pl.DataFrame:
    """One row per indicator of a bureau and year, with parent_name: the superior's first, then by who answers for it.

    An indicator that is `not_ours` is there too: everything of the superior is carried or marked.
    """
    known = of_bureau(indicators, bureau_id).filter(pl.col("year") == year)
    parents = known.select(parent_id="indicator_id", parent_name="name")
    return known.join(parents, on="parent_id", how="left", validate="m:1").sort(
        "owner_unit", "owner_person", "indicator_id"
    )
