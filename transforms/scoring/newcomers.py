"""Who came from another bureau, and what of theirs comes along (scheme.md, `prorate: last_day`).

All counted work of a month is in the score of the bureau that a person stands in on its last day; rows of the days
before carry the bureau that the person was in then, and are counted by its items and rules.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.references import main_postings, spells

if TYPE_CHECKING:
    from transforms.scheme.words import Edition

BROUGHT = ("work_log", "work_review", "event", "grant", "rating", "queue_ticket", "window_rating")
"""What a person did, and what was said of it, wherever that was.

Targets, the waves of a survey and weekly reports are the bureau's that set them, asked, and was owed them.
"""


def takes_in(edition: Edition) -> bool:
    """Whether the score of a period holds what was done in another bureau; a stint holds its own days only."""
    return edition.subject == "person" and edition.prorate == "last_day"


def bureaus_before(postings: pl.DataFrame, bureau_id: str, end: date) -> pl.DataFrame:
    """One row per person with a main post in the bureau on that day and other bureau they had a post in before.

    Columns: person_id, bureau_id, until_date (the last day of their last post there).
    """
    own = postings.filter((pl.col("bureau_id") == bureau_id) & (pl.col("from_date") <= end))
    theirs = postings.join(own.select("person_id").unique(), on="person_id", how="semi")
    here = main_postings(theirs, end).filter(pl.col("bureau_id") == bureau_id)
    elsewhere = spells(theirs).filter((pl.col("bureau_id") != bureau_id) & (pl.col("from_date") <= end))
    return (
        elsewhere.join(here.select("person_id"), on="person_id", how="semi")
        .group_by("person_id", "bureau_id")
        .agg(pl.col("until_date").max())
        .sort("bureau_id", "person_id")
    )
