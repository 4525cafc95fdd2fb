"""纵向比较: a unit's month or quarter against its own one before. Scores are millionths."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def vertical(scores: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The rows of `scores`, sorted by `by` and month, with `previous_score` and `delta`, the change since.

    One row per `by` and `month` (2026-01, the quarter 2026Q1 or the year 2026, one kind for one `by`), score null where
    there is none. The change is from the calendar month just before: over a month without a score there is none.
    """
    ordered = scores.sort(*by, "month")
    is_next = _ordinal() - _ordinal().shift(1).over(by) == 1
    previous = pl.when(is_next).then(pl.col("score").shift(1).over(by))
    return ordered.with_columns(previous_score=previous, delta=pl.col("score") - previous)


def _ordinal() -> pl.Expr:
    """The how-manieth month, quarter or year of all."""
    month = pl.col("month")
    year, place = month.str.head(4).cast(pl.Int64), month.str.slice(5).cast(pl.Int64, strict=False)
    of_quarter = pl.when(month.str.contains("Q", literal=True)).then(year * 4 + place)
    of_year = pl.when(month.str.len_chars() == 4).then(year)  # noqa: PLR2004 - 2026
    return pl.coalesce(of_quarter, of_year, year * 12 + place)
