"""Declared work against what the system counted (申报与系统核对), per person, item and month."""

from __future__ import annotations

import polars as pl

CONFIRMED, UNCLAIMED, OVER_CLAIMED, UNMATCHED = "confirmed", "unclaimed", "over_claimed", "unmatched"
"""一致, 未申报或少报, 多报, 系统无记录."""


def reconciled(log: pl.DataFrame) -> pl.DataFrame:
    """One row per person and item of the log: both quantities, their `difference` (declared less system), `finding`.

    Quantities are millionths. An item of which the system counts nothing for anybody this month has no finding: it is
    done on paper. Nor has one that counts from the system and that the person did not declare: nobody asks for that.
    `log` has person_id, item_code, source, quantity and counted_from; rows without an item are left out.
    """
    system = pl.col("source") == "system"
    tallied = (
        log.filter(pl.col("item_code").is_not_null())
        .group_by("person_id", "item_code")
        .agg(
            declared_quantity=pl.col("quantity").filter(~system).sum(),
            system_quantity=pl.col("quantity").filter(system).sum(),
            is_declared=(~system).any(),
            is_of_system=(pl.col("counted_from") == "system").any(),
        )
        .with_columns(is_known=(pl.col("system_quantity") > 0).any().over("item_code"))
    )
    is_asked = pl.col("is_known") & (pl.col("is_declared") | ~pl.col("is_of_system").fill_null(value=False))
    return (
        tallied.with_columns(
            difference=pl.col("declared_quantity") - pl.col("system_quantity"),
            finding=pl.when(is_asked).then(_finding(pl.col("declared_quantity"), pl.col("system_quantity"))),
        )
        .drop("is_of_system", "is_known")
        .sort("person_id", "item_code")
    )


def _finding(declared: pl.Expr, counted: pl.Expr) -> pl.Expr:
    return (
        pl.when(declared == counted)
        .then(pl.lit(CONFIRMED))
        .when(declared < counted)
        .then(pl.lit(UNCLAIMED))
        .when(counted > 0)
        .then(pl.lit(OVER_CLAIMED))
        .otherwise(pl.lit(UNMATCHED))
    )
