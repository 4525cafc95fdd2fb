"""The evidence checklist: which entries lack a paper that their item names (contracts.md, "Declared and system work").

Papers are written `欠税清册;催缴通知书:签章:文号12`; an item that names `催缴通知书:签章` asks for that part too.
"""

from __future__ import annotations

import polars as pl

_COLON = "[:\uff1a]"


def without_papers(rows: pl.DataFrame) -> pl.Series:
    """The `entry` numbers of rows (entry, evidence, papers) that lack a paper of their item, or a part of one."""
    asked = (
        rows.select("entry", asked="papers")
        .explode("asked", empty_as_null=True, keep_nulls=True)
        .drop_nulls("asked")
        .with_columns(_name("asked"), part=pl.col("asked").str.replace_all(_COLON, ":").str.split(":").list.slice(1))
        .explode("part", empty_as_null=True, keep_nulls=True)
    )
    brought = (
        rows.select("entry", brought="evidence")
        .explode("brought", empty_as_null=True, keep_nulls=True)
        .drop_nulls("brought")
        .with_columns(_name("brought"), brought=pl.col("brought").str.replace_all(_COLON, ":"))
    )
    has_part = pl.col("brought").str.contains(pl.lit(":") + pl.col("part"), literal=True)
    met = (
        asked.join(brought, on=["entry", "name"], how="left")
        .with_columns(is_met=pl.col("brought").is_not_null() & has_part.fill_null(value=True))
        .group_by("entry", "asked", "brought")
        .agg(pl.col("is_met").all())
        .group_by("entry", "asked")
        .agg(pl.col("is_met").any())
    )
    return met.filter(~pl.col("is_met"))["entry"].unique().sort()


def _name(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all(_COLON, ":").str.split(":").list.first().str.strip_chars().alias("name")
