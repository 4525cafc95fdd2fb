"""What the rules look at in events and prices: the rule in force, the points it fixes, the vote a price needs."""

from __future__ import annotations

import polars as pl

from transforms.clean.references import References, list_of, rule_versions


def with_event_rule(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_in_force`: the rule holds on that day; `rule_points`, `is_of_somebody`, `is_rule_points`."""
    versions = rule_versions(refs.event_rule).select(
        "event_code", list_bureau="bureau_id", rule_points="points", rule_from="from_date", rule_until="until_date"
    )
    indexed = rows.with_row_index("_row")
    found = (
        indexed.select("_row", "event_code", "event_date", list_of(refs.event_rule))
        .join(versions, on=["list_bureau", "event_code"], how="inner", nulls_equal=True)
        .filter(pl.col("event_date").is_between("rule_from", "rule_until"))
        .unique("_row", keep="first", maintain_order=True)
        .select("_row", "rule_points", is_in_force=pl.lit(value=True))
    )
    joined = indexed.join(found, on="_row", how="left", validate="1:1").sort("_row").drop("_row")
    judged = pl.col("is_known_event_code").fill_null(value=False) & pl.col("event_date").is_not_null()
    some = pl.col("person_id").is_not_null() | pl.col("unit_id").is_not_null()
    fixed = pl.col("rule_points").is_not_null()
    given = pl.col("points").is_not_null()
    return joined.with_columns(
        is_of_somebody=some | pl.col("bad_person_id").is_not_null() | pl.col("bad_unit_id").is_not_null(),
        is_in_force=pl.when(judged).then(pl.col("is_in_force").fill_null(value=False)),
        is_rule_points=pl.when(pl.col("is_in_force") & fixed & given).then(pl.col("points") == pl.col("rule_points")),
        has_open_points=pl.when(pl.col("is_in_force") & ~fixed).then(given | pl.col("bad_points").is_not_null()),
    )


def with_item_points(rows: pl.DataFrame) -> pl.DataFrame:
    """`has_price`, `is_exact` (minutes x factor within three decimals), `is_voted` (other points need a vote)."""
    factor = pl.col("factor").fill_null(1_000_000)
    product = pl.col("minutes").cast(pl.Int128) * factor
    both = pl.col("minutes").is_not_null() & pl.col("points").is_not_null()
    return rows.with_columns(
        has_price=pl.col("points").is_not_null() | pl.col("minutes").is_not_null(),
        is_exact=pl.when(pl.col("points").is_null() & pl.col("minutes").is_not_null()).then(
            product % 1_000_000_000 == 0
        ),
        is_voted=pl.when(both & (pl.col("points").cast(pl.Int128) * 1_000_000 != product)).then(
            pl.col("decided_by").is_not_null()
        ),
    )
