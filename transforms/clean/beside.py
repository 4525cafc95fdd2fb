"""What is looked up for rows by a key of theirs, put beside them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def beside(
    rows: pl.DataFrame, found: pl.DataFrame, on: Sequence[str], by: Sequence[str] = (), *, nulls_equal: bool = False
) -> pl.DataFrame:
    """One row per row, in order: the rows and the other columns of `found`, null where it has no such key.

    `by` are the names that the key has in `found`, which holds each once. Only the key goes through the join: a join
    copies every column that it is given, and prepared rows have sixty.
    """
    added = rows.select(on).join(
        found, left_on=on, right_on=list(by or on), how="left", validate="m:1", maintain_order="left",
        nulls_equal=nulls_equal,
    )  # fmt: skip
    return rows.hstack(added.drop(on))
