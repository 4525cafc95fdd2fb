"""What the rules look at in the roster of acting heads: no head acts, turns do not overlap, all serve in turn."""

from __future__ import annotations

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import OPEN_END, References, current_units, spells


def with_acting(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_no_head`: the person does not head the unit in those days; `eligible`: who could serve on the first day."""
    heads = (
        spells(refs.posting)
        .filter(pl.col("is_head"))
        .select("unit_id", head="person_id", head_from="from_date", head_until="until_date")
    )
    indexed = rows.with_row_index("_row")
    turns = indexed.select("_row", "unit_id", "person_id", "from_date", last=pl.coalesce("to_date", "from_date"))
    heading = turns.join(heads, on="unit_id", how="inner").filter(
        (pl.col("head_from") <= pl.col("last")) & (pl.col("head_until") >= pl.col("from_date"))
    )
    own = heading.filter(pl.col("head") == pl.col("person_id")).select("_row", is_head_too=pl.lit(value=True)).unique()
    joined = (
        indexed.join(own, on="_row", how="left", validate="1:1")
        .join(_eligible(turns, heading, refs), on="_row", how="left", validate="1:1")
        .sort("_row")
    )
    judged = pl.col("is_known_person_id").fill_null(value=False) & pl.col("from_date").is_not_null()
    return joined.with_columns(is_no_head=pl.when(judged).then(pl.col("is_head_too").is_null())).drop(
        "_row", "is_head_too"
    )


def _eligible(turns: pl.DataFrame, heading: pl.DataFrame, refs: References) -> pl.DataFrame:
    """One row per turn: everybody with a main post in the unit or below it on the first day, but its heads."""
    posts = spells(refs.posting.filter(pl.col("kind") == "main")).select(
        "from_date", "until_date", candidate="person_id", post_unit="unit_id"
    )
    return (
        turns.join(_below(refs), on="unit_id", how="inner")
        .join(posts, on="post_unit", how="inner", suffix="_post")
        .filter(pl.col("from_date").is_between("from_date_post", "until_date"))
        .join(heading.select("_row", candidate="head"), on=["_row", "candidate"], how="anti")
        .group_by("_row")
        .agg(eligible=pl.col("candidate").unique().sort())
    )


def _below(refs: References) -> pl.DataFrame:
    """One row per unit and each unit in or below it."""
    return upward(current_units(refs.unit)).select(post_unit="unit_id", unit_id="above_id")


def with_turns(stood: pl.DataFrame) -> pl.DataFrame:
    """One row per turn that holds: `is_alone`, no other turn overlaps; `has_waited`, all others served since the last.

    A blank end is the day before the unit's next turn. Who stands in serves the turn of the other.
    """
    unit = ["bureau_id", "unit_id"]
    following = pl.col("from_date").shift(-1).over(unit, order_by="from_date").dt.offset_by("-1d")
    turns = stood.select(
        "_row",
        *unit,
        "from_date",
        "eligible",
        until=pl.coalesce("to_date", following, pl.lit(OPEN_END)),
        turn_of=pl.coalesce("substitute_for", "person_id"),
    ).with_columns(last_turn=pl.col("from_date").shift(1).over(*unit, "turn_of", order_by="from_date"))
    others = turns.join(turns, on=unit, how="inner", suffix="_other", nulls_equal=True)
    clashing = others.filter(
        (pl.col("_row") != pl.col("_row_other"))
        & (pl.col("from_date") <= pl.col("until_other"))
        & (pl.col("from_date_other") <= pl.col("until"))
    ).select("_row")
    between = (pl.col("from_date_other") > pl.col("last_turn")) & (pl.col("from_date_other") <= pl.col("from_date"))
    served = others.filter(between).group_by("_row").agg(served=pl.col("turn_of_other").unique())
    waiting = pl.col("eligible").list.set_difference("served").list.len()
    return turns.join(served, on="_row", how="left", validate="1:1").with_columns(
        is_alone=~pl.col("_row").is_in(clashing["_row"].to_list()),
        has_waited=pl.when(pl.col("last_turn").is_not_null()).then(waiting.fill_null(0) == 0),
    )
