"""讲评: what the acting head said of a month, and whether it was theirs to say."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from transforms.clean.references import OPEN_END
from transforms.period import first_day, last_day


def review_notes(notes: pl.DataFrame, roster: pl.DataFrame, months: Collection[str]) -> pl.DataFrame:
    """One row per note of these months: unit_id, month, author_id, subject, ratee_id, highlights, shortcomings.

    Adds is_acting, whether the author was on the unit's roster on a day of the month, and substitute_for, whose turn
    it was where the author stood in.
    """
    told = notes.filter(pl.col("month").is_in(list(months)))
    turns = pl.concat(_turns(roster, month) for month in sorted(months))
    joined = told.join(turns, on=["unit_id", "month", "author_id"], how="left", validate="m:1")
    return joined.select(
        "unit_id",
        "month",
        "author_id",
        "subject",
        "ratee_id",
        "highlights",
        "shortcomings",
        "substitute_for",
        is_acting=pl.col("is_acting").fill_null(value=False),
    ).sort("month", "unit_id", "subject", "author_id", "ratee_id", nulls_last=True)


def _turns(roster: pl.DataFrame, month: str) -> pl.DataFrame:
    """One row per unit and acting head of a month: their last turn in it."""
    held = roster.filter(
        (pl.col("from_date") <= last_day(month)) & (pl.col("to_date").fill_null(OPEN_END) >= first_day(month))
    )
    turns = held.sort("unit_id", "from_date").unique(["unit_id", "person_id"], keep="last", maintain_order=True)
    return turns.select(
        "unit_id",
        "substitute_for",
        month=pl.lit(month),
        author_id="person_id",
        is_acting=pl.lit(value=True),
    )
