"""Discretionary points (机动分) against the pool of the head: the delivery that overspends it is refused whole."""

from __future__ import annotations

import polars as pl

from transforms.clean.references import References


def with_terms(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_negative` where the edition refuses it, `is_over_cap` for every row of a file with a grant over the cap."""
    rows = rows.join(refs.grant_terms, on="bureau_id", how="left", validate="m:1", maintain_order="left")
    over = (pl.col("points") > pl.col("cap")).fill_null(value=False)
    return rows.with_columns(
        is_negative=(pl.col("points") < 0) & ~pl.col("is_negative_allowed").fill_null(value=False),
        is_over_cap=over.any().over("delivery_id", "bureau_id"),
        is_over_pool=pl.lit(value=False),
    )


def with_pool(rows: pl.DataFrame, is_bad: pl.Expr) -> pl.DataFrame:
    """`is_over_pool` for every row of a delivery that overspends, with the sum tried; the others, oldest first, stand.

    A later delivery replaces a person's earlier grant before the sum is taken, and a whole-period sheet all of the
    sheet before it. Deliveries of a month are few, so they are walked one by one.
    """
    usable = rows.filter(~is_bad.fill_null(value=False) & pl.col("pool").is_not_null())
    refused = []
    for (bureau,), of_bureau in usable.sort("order").group_by("bureau_id", maintain_order=True):
        standing: dict[str, tuple[int, object]] = {}
        for (delivery_id,), file in of_bureau.group_by("delivery_id", maintain_order=True):
            line = file.select("profile", "folder", "scope", "delivery").row(0)
            kept = {who: one for who, one in standing.items() if one[1] != line or line[3] != "whole_period"}
            tried = kept | {who: (points, line) for who, points in file.select("person_id", "points").iter_rows()}
            total = sum(points for points, _ in tried.values())
            if total > file["pool"][0]:
                refused.append((bureau, delivery_id, total))
            else:
                standing = tried
    shape = {"bureau_id": pl.String(), "delivery_id": pl.String(), "pool_tried": pl.Int64()}
    over = pl.DataFrame(refused, schema=shape, orient="row")
    joined = rows.join(over, on=["bureau_id", "delivery_id"], how="left", validate="m:1", maintain_order="left")
    return joined.with_columns(is_over_pool=pl.col("pool_tried").is_not_null())
