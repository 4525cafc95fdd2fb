"""What a review form shows: declared work beside what the system counted, and what an earlier stage confirmed."""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms.clean.references import item_versions
from transforms.comparison.reconciliation import reconciled


def prices(items: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """One row per item that has a price in these days: the last of it."""
    held = item_versions(items).filter((pl.col("from_date") <= last) & (pl.col("until_date") >= first))
    return held.sort("item_code", "from_date").unique("item_code", keep="last", maintain_order=True)


def declared_work(log: pl.DataFrame, reviews: pl.DataFrame, priced: pl.DataFrame, stage: str) -> pl.DataFrame:
    """One row per person and item with declared work that counts once reviewed; quantities in millionths.

    `declared_quantity`, `system_quantity`, their `difference`, and as `earlier_quantity` what was confirmed before:
    by this stage, or by one before it where this one has not spoken. Blank where nobody has, or the last word sent
    it back, and no more than is declared now. Items that count from the system need no review and are left out; what
    the system does not count at all has neither its quantity nor a difference.
    """
    sources = priced.select("item_code", "counted_from")
    is_asked = pl.col("finding").is_not_null()
    tallied = reconciled(log.join(sources, on="item_code", how="left", validate="m:1")).with_columns(
        pl.when(is_asked).then(name).alias(name) for name in ("system_quantity", "difference")
    )
    wanted = priced.select("item_code", "item_name", "points_each", "counted_from")
    shown = (
        tallied.filter("is_declared")
        .join(wanted, on="item_code", how="left", validate="m:1")
        .filter((pl.col("counted_from") != "system").fill_null(value=True))
        .join(_last_word(reviews, stage), on=["person_id", "item_code"], how="left", validate="1:1")
    )
    confirmed = pl.min_horizontal("earlier_quantity", "declared_quantity")
    return (
        shown.with_columns(earlier_quantity=pl.when("is_confirmed").then(confirmed))
        .drop("is_declared", "counted_from", "is_confirmed", "finding")
        .sort("person_id", "item_code")
    )


def _last_word(reviews: pl.DataFrame, stage: str) -> pl.DataFrame:
    """One row per person and item: what the last stage up to this one said of it."""
    heard = reviews.filter((pl.col("stage") == "section") | (pl.col("stage") == stage))
    key = ["person_id", "item_code"]
    last = heard.sort(*key, pl.col("stage") == "panel").unique(key, keep="last", maintain_order=True)
    is_confirmed = (pl.col("decision") != "returned").fill_null(value=True)
    return last.select(*key, earlier_quantity="confirmed_quantity", is_confirmed=is_confirmed)
