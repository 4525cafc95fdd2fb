"""What a review form shows: declared work beside what the system counted, and what an earlier stage confirmed."""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms.clean.references import item_versions


def prices(items: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """One row per item that has a price in these days: the last of it."""
    held = item_versions(items).filter((pl.col("from_date") <= last) & (pl.col("until_date") >= first))
    return held.sort("item_code", "from_date").unique("item_code", keep="last", maintain_order=True)


def declared_work(log: pl.DataFrame, reviews: pl.DataFrame, priced: pl.DataFrame) -> pl.DataFrame:
    """One row per person and item with declared work that counts once reviewed; quantities in millionths.

    `declared_quantity`, `system_quantity`, their `difference`, and `section_quantity` where the section head spoke:
    blank where that was to send it back. Items that count from the system need no review and are left out.
    """
    system = pl.col("source") == "system"
    tallied = (
        log.filter(pl.col("item_code").is_not_null())
        .group_by("person_id", "item_code")
        .agg(
            declared_quantity=pl.col("quantity").filter(~system).sum(),
            system_quantity=pl.col("quantity").filter(system).sum(),
            is_declared=(~system).any(),
        )
    )
    wanted = priced.select("item_code", "item_name", "points_each", "counted_from")
    shown = (
        tallied.filter("is_declared")
        .join(wanted, on="item_code", how="left", validate="m:1")
        .filter((pl.col("counted_from") != "system").fill_null(value=True))
        .join(_section_said(reviews), on=["person_id", "item_code"], how="left", validate="1:1")
    )
    difference = pl.col("declared_quantity") - pl.col("system_quantity")
    agreed = pl.coalesce("section_quantity", "declared_quantity")
    return (
        shown.with_columns(difference=difference, section_quantity=pl.when("has_section").then(agreed))
        .drop("is_declared", "counted_from", "has_section")
        .sort("person_id", "item_code")
    )


def _section_said(reviews: pl.DataFrame) -> pl.DataFrame:
    """One row per person and item that the section head did not send back."""
    said = reviews.filter((pl.col("stage") == "section") & (pl.col("decision") != "returned").fill_null(value=True))
    return said.select("person_id", "item_code", section_quantity="confirmed_quantity", has_section=pl.lit(value=True))
