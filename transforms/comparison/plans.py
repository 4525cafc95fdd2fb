"""A period under a proposed edition beside what is in force: whose result moves, and by how much in each group."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.fixed_point import constant, exact_sum, narrow, quotient, stored, unstored, wide

RESULT = ("score", "rank", "tier", "title", "is_held")
"""What can move of a result."""
OUTCOMES = ("scored", "held", "newly_held", "let_go", "joined", "left")
"""Scored or held on both sides, on one of them, or not there at all on one of them."""
_COUNTED = {"rank_moved": "rank", "tier_moved": "tier", "title_moved": "title"}
_CHANGES = ("lowest", "middle", "mean", "highest")


def planned(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """One row per subject, by subject_id, with each word of RESULT `_before` and `_after`, `change`, `outcome`.

    `before`: subject_id, unit_id and RESULT; `after` besides person_id, name and post_class, which are null for one
    whom the proposed edition does not score. `change` is in points, null without a score on both sides; `is_moved`
    says whether any word differs.
    """
    here, there = pl.lit(value=True).alias("is_before"), pl.lit(value=True).alias("is_after")
    then = before.select("subject_id", here, _unit="unit_id", **{f"{name}_before": name for name in RESULT})
    now = after.select(
        "subject_id", "person_id", "name", "unit_id", "post_class", there, **{f"{name}_after": name for name in RESULT}
    )
    both = now.join(then, on="subject_id", how="full", coalesce=True, validate="1:1")
    differs = [pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after")) for name in RESULT]
    return both.select(
        "subject_id",
        "person_id",
        "name",
        unit_id=pl.coalesce("unit_id", "_unit"),
        post_class="post_class",
        **{f"{name}_{when}": f"{name}_{when}" for name in RESULT for when in ("before", "after")},
        change=stored(unstored("score_after") - unstored("score_before")),
        outcome=_outcome(),
        is_moved=pl.any_horizontal(differs),
    ).sort("subject_id")


def _outcome() -> pl.Expr:
    held, was_held = pl.col("is_held_after"), pl.col("is_held_before")
    return (
        pl.when(pl.col("is_before").is_null())
        .then(pl.lit("joined"))
        .when(pl.col("is_after").is_null())
        .then(pl.lit("left"))
        .when(held & was_held)
        .then(pl.lit("held"))
        .when(held)
        .then(pl.lit("newly_held"))
        .when(was_held)
        .then(pl.lit("let_go"))
        .otherwise(pl.lit("scored"))
    )


def summed(moves: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """One row per group, in its order: how many results, how many moved and in what, and the spread of the changes.

    `moves` are rows of `planned`. `compared` results have a score on both sides; `lowest`, `middle`, `mean` and
    `highest` of their changes are in points, rounded half away from zero, null where there is none.
    """
    is_scored = pl.col("outcome") == "scored"
    found = (
        moves.with_columns(_change=unstored("change"))
        .group_by(by)
        .agg(
            results=pl.len(),
            compared=is_scored.sum(),
            moved=pl.col("is_moved").sum(),
            **{name: (is_scored & _differs(word)).sum() for name, word in _COUNTED.items()},
            **{name: (pl.col("outcome") == name).sum() for name in OUTCOMES[2:]},
            lowest=pl.col("_change").min(),
            highest=pl.col("_change").max(),
            _total=exact_sum("_change"),
            _ordered=pl.col("_change").drop_nulls().sort(),
        )
    )
    count = pl.col("compared").cast(pl.Int64)
    ends = wide(_place((count - 1) // 2)) + wide(_place(count // 2))
    spread = narrow(
        found.with_columns(mean=quotient(pl.col("_total"), wide(count)), middle=quotient(ends, constant(2))),
        "mean",
        "middle",
    )
    counts = [name for name in found.columns if name not in (*by, *_CHANGES, "_total", "_ordered")]
    shown = [pl.col(name).cast(pl.Int64) for name in counts]
    return spread.select(*by, *shown, *(stored(name) for name in _CHANGES)).sort(by, nulls_last=True)


def _differs(word: str) -> pl.Expr:
    return pl.col(f"{word}_before").ne_missing(pl.col(f"{word}_after"))


def _place(number: pl.Expr) -> pl.Expr:
    return pl.col("_ordered").list.get(number, null_on_oob=True)
