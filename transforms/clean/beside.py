"""What is looked up for rows by a key of theirs, put beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

_MOST = 2**62
"""Codes of keys lie beneath it, so that one more column cannot wrap them."""


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


@dataclass(frozen=True)
class Keys:
    """The keys by which rows look something up, each once: people have few days, and few days have many rows.

    `place` is where in `distinct` the key of each row stands.
    """

    distinct: pl.DataFrame
    place: pl.Series

    def beside(self, rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
        """The rows and the other columns of `found`, null where it has no such key; it holds each key once."""
        on = self.distinct.columns
        added = self.distinct.join(
            found, on=on, how="left", validate="1:1", maintain_order="left", nulls_equal=True
        ).drop(on)
        return rows.hstack(added.select(pl.all().gather(self.place)))


def keys_of(rows: pl.DataFrame, on: Sequence[str]) -> Keys:
    """The distinct values of these columns, in the order in which they come."""
    code = _codes(rows.select(on))
    first = code.arg_unique().sort()
    numbered = code.gather(first).to_frame("code").with_row_index("place")
    place = code.to_frame("code").join(numbered, on="code", how="left", validate="m:1", maintain_order="left")
    return Keys(rows.select(pl.col(on).gather(first)), place["place"])


def _codes(rows: pl.DataFrame) -> pl.Series:
    """One number per row, the same where rows are alike: one number is found far faster than texts and days."""
    code, size = pl.zeros(rows.height, dtype=pl.Int64, eager=True), 1
    for column in rows.get_columns():
        own, count = _code(column)
        if size * count > _MOST:
            code, size = code.rank("dense").cast(pl.Int64), rows.height + 1
        code, size = code * count + own, size * count
    return code


def _code(column: pl.Series) -> tuple[pl.Series, int]:
    """Numbers from 0 on, 0 for null, and how many there may be."""
    text = column.cast(pl.Categorical) if column.dtype == pl.String else column
    number = text.to_physical().cast(pl.Int64)
    least, most = number.min(), number.max()
    if least is None or most is None:
        return pl.zeros(column.len(), dtype=pl.Int64, eager=True), 1
    return (number - (int(str(least)) - 1)).fill_null(0), int(str(most)) - int(str(least)) + 2
