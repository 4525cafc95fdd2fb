"""The months of a quarter or year: mean, sum or weighted mean of their published scores ("Quarter and year").

A month in which somebody was held has no score and is not counted; one scored by another bureau of the workspace is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.fixed_point import ONE, exact_sum, millionths, narrow, quotient, wide
from transforms.measures.sources import Source
from transforms.period import months_of
from transforms.scheme.kinds import Months

if TYPE_CHECKING:
    from transforms.scheme.words import Edition
    from transforms.scoring.inputs import Inputs


def months_counted(edition: Edition, period: str) -> list[str]:
    """The months of a period that one of the components counts; every month where none sums up months."""
    own = [one for one in edition.components if isinstance(one, Months)]
    return [month for month in months_of(period) if not own or any(one.counts(month) for one in own)]


def counted(inputs: Inputs) -> pl.DataFrame:
    """One row per subject and month with a published score: the rows of PUBLISHED, by subject and month."""
    is_month = pl.col("period").is_in(months_counted(inputs.edition, inputs.month))
    return inputs.published.filter(is_month & pl.col("score").is_not_null()).sort("subject_id", "period", "bureau_id")


def assessed(inputs: Inputs) -> pl.DataFrame:
    """One row per subject with a published month: subject_id, months_assessed."""
    return counted(inputs).group_by("subject_id").agg(months_assessed=pl.col("period").n_unique().cast(pl.Int64))


def measures(component: Months, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint; null with fewer scored months than `at_least`."""
    own = [month for month in months_of(inputs.month) if component.counts(month)]
    rows = counted(inputs).filter(pl.col("period").is_in(own)).with_columns(weight=_weights(component))
    found = rows.group_by("subject_id").agg(
        months=pl.col("period").n_unique(),
        total=exact_sum(wide("score") * wide("weight")),
        weights=exact_sum("weight"),
    )
    value = pl.col("total") if component.by == "sum" else quotient(pl.col("total"), wide("weights"))
    enough = pl.col("months") >= component.at_least
    measured = narrow(found.select("subject_id", measure=pl.when(enough).then(value)), "measure")
    stints = inputs.stints.select("subject_id", "stint")
    return inputs.per_stint(stints.join(measured, on="subject_id", how="left", validate="m:1"))


def _weights(component: Months) -> pl.Expr:
    """What a month counts; each the same where the edition gives no weights, one that it does not name as 1."""
    if component.month_weights is None:
        return pl.lit(1, dtype=pl.Int64)
    known = {f"{number:02d}": millionths(weight) for number, weight in component.month_weights.items()}
    return pl.col("period").str.slice(5).replace_strict(known, default=ONE, return_dtype=pl.Int64)


def sources(inputs: Inputs, subject_id: str) -> list[Source]:
    """The published months of a subject; where each comes from stands in its own version."""
    rows = counted(inputs).filter(pl.col("subject_id") == subject_id)
    none = {"delivery_id": pl.lit(None, dtype=pl.String), "row_no": pl.lit(None, dtype=pl.Int64)}
    return [
        Source("published_month", rows.with_columns(**none), ["period", "bureau_id", "version"], {"score": "score"})
    ]
