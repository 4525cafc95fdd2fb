"""Rates of so few answers that one could tell who gave them are not shown, and no sum gives them away.

One rule for every page and table, as the issue of satisfaction asks: what is blank in one place is blank in all. The
score of a unit is another matter: how few answers it may rest on is the edition's own word (`at_least`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

FEWEST = 5
"""With fewer answers a rate is not shown; the raters of a person are named from so many on, too."""
HIDDEN = (
    "positive_count",
    "rate",
    "standard_error",
    "rate_low",
    "rate_high",
    "method",
    "index_points",
    "is_told_apart",
)
"""What is blank of a group that is too small; that it answered, and how many, is told."""

_KEY = ("unit_id", "channel", "stratum", "question")
_ALL = "all"


def shown_rates(rates: pl.DataFrame, parents: Mapping[str, str], counted: tuple[str, ...]) -> pl.DataFrame:
    """The same rows with `is_suppressed`, and HIDDEN blank where it is true.

    A group is hidden with 1 to 4 answers. Of the strata, channels or units that add up to a total, the smallest others
    are hidden too (complementary suppression) until nothing can be told by subtracting or adding. The mean of all
    questions is hidden where one of the `counted` ones is. `parents`: unit -> the unit that it adds up to.
    """
    answers = pl.col("answered_count")
    rows = rates.with_row_index("_row").with_columns(
        parent=pl.col("unit_id").replace_strict(parents, default=None, return_dtype=pl.String),
        is_suppressed=(answers > 0) & (answers < FEWEST),
    )
    while True:
        found = _with_neighbours(_with_means(rows, counted))
        if found["is_suppressed"].equals(rows["is_suppressed"]):
            break
        rows = found
    blank = [pl.when(~pl.col("is_suppressed")).then(name).alias(name) for name in HIDDEN]
    return rows.with_columns(blank).drop("_row", "parent")


def _with_means(rows: pl.DataFrame, counted: tuple[str, ...]) -> pl.DataFrame:
    """The mean of the counted questions is hidden with one of them: the others would tell it."""
    group = [name for name in _KEY if name != "question"]
    is_hidden = (pl.col("is_suppressed") & pl.col("question").is_in(list(counted))).any().over(group)
    return rows.with_columns(is_suppressed=pl.col("is_suppressed") | (is_hidden & (pl.col("question") == _ALL)))


def _with_neighbours(rows: pl.DataFrame) -> pl.DataFrame:
    """Of parts with one hidden among them under a shown total, the smallest other is hidden too."""
    found = rows
    for part in ("stratum", "channel", "unit_id"):
        found = _hidden_beside(found, part)
    return found


def _hidden_beside(rows: pl.DataFrame, part: str) -> pl.DataFrame:
    """The same for the parts of one kind; units add up to their parent, strata and channels to the row of all.

    Under a shown sum the hidden ones together have FEWEST answers at least, and are two: else their sum would tell.
    Where the sum is hidden one of its parts is hidden too: else they would tell it.
    """
    same = [name for name in _KEY if name != part]
    is_unit = part == "unit_id"
    group = ["parent", *same] if is_unit else same
    sums = rows.with_columns(parent="unit_id") if is_unit else rows.filter(pl.col(part) == _ALL)
    parts = rows.filter(
        pl.col("parent").is_not_null() if is_unit else pl.col(part) != _ALL, pl.col("answered_count") > 0
    )
    known = parts.join(sums.select(*group, is_sum_hidden="is_suppressed"), on=group, how="inner", validate="m:1")
    count = pl.col("is_suppressed").sum().over(group)
    answers = pl.col("answered_count").filter("is_suppressed").sum().over(group)
    is_told = pl.when("is_sum_hidden").then(count == 0).otherwise((count > 0) & ((count == 1) | (answers < FEWEST)))
    others = known.filter(is_told).filter(~pl.col("is_suppressed")).sort("answered_count", *_KEY)
    smallest = others.unique(group, keep="first", maintain_order=True)["_row"]
    return rows.with_columns(is_suppressed=pl.col("is_suppressed") | pl.col("_row").is_in(smallest.implode()))
