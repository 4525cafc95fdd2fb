"""Reviews of declared work (审核): what the last stage said of a person's item."""

from __future__ import annotations

import polars as pl

ITEM = ["bureau_id", "item_code"]
"""An item of two bureaus is two items."""


def verdicts(reviews: pl.DataFrame) -> pl.DataFrame:
    """One row per person, bureau, item and month: the review of the last stage; a returned one is no review."""
    item = ["person_id", *ITEM, "month"]
    last = reviews.sort(pl.col("stage") == "panel", maintain_order=True).unique(item, keep="last", maintain_order=True)
    returned = (pl.col("decision") == "returned").fill_null(value=False)
    return last.select(
        *item,
        "confirmed_quantity",
        is_reviewed=~returned,
        is_returned=returned,
        review_delivery_id="delivery_id",
        review_row_no="row_no",
    )
