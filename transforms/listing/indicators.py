"""Indicators as they are shown: what each came to, and who answers for which (《指标分解定责表》)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.references import of_bureau
from transforms.fixed_point import rounded_fraction
from transforms.measures.indicators import results, scored
from transforms.scheme.kinds import Indicator

if TYPE_CHECKING:
    from fractions import Fraction

    from transforms.scoring.inputs import Inputs

_SCORES = {
    "component": pl.String(),
    "subject_id": pl.String(),
    "indicator_id": pl.String(),
    "points": pl.Int64(),
    "score": pl.Int64(),
    "lost_points": pl.Int64(),
    "is_na": pl.Boolean(),
    "reason": pl.String(),
}


def indicator_scores(inputs: Inputs) -> pl.DataFrame:
    """One row per component, subject and indicator of the period: points, score, lost_points, is_na, reason.

    Millionths; score and lost_points are null where the indicator does not apply or its value has not come, lost_points
    is 0 for a bonus. `reason` is why points were lost, several separated by ；.
    """
    components = [c for c in inputs.edition.components if isinstance(c, Indicator)]
    rows = [row for component in components for row in _scores(component, inputs)]
    found = pl.DataFrame(rows, schema=_SCORES, orient="row")
    return found.sort("component", "subject_id", "indicator_id")


def _scores(component: Indicator, inputs: Inputs) -> list[tuple[object, ...]]:
    reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
    given = results(component, inputs).drop_nulls("reason").select("subject_id", "indicator_id", "reason")
    for subject, indicator, reason in given.unique(maintain_order=True).iter_rows():
        reasons[subject, indicator].append(reason)
    return [
        (
            component.name,
            one.subject_id,
            one.indicator_id,
            rounded_fraction(one.points),
            None if one.score is None else rounded_fraction(one.score),
            _lost(one.points, one.score, is_bonus=one.is_bonus),
            one.is_na,
            "；".join(reasons[one.subject_id, one.indicator_id]) or None,
        )
        for one in scored(component, inputs)
    ]


def _lost(points: Fraction, score: Fraction | None, *, is_bonus: bool) -> int | None:
    if score is None:
        return None
    return 0 if is_bonus else max(rounded_fraction(points) - rounded_fraction(score), 0)


def duties(indicators: pl.DataFrame, bureau_id: str, year: str) -> pl.DataFrame:
    """One row per indicator of a bureau and year, with parent_name: the superior's first, then by who answers for it.

    An indicator that is `not_ours` is there too: everything of the superior is carried or marked.
    """
    known = of_bureau(indicators, bureau_id).filter(pl.col("year") == year)
    parents = known.select(parent_id="indicator_id", parent_name="name")
    return known.join(parents, on="parent_id", how="left", validate="m:1").sort(
        "owner_unit", "owner_person", "indicator_id"
    )
