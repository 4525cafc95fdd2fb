"""What is looked up for rows by a key of theirs, put beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

_MOST = 2**62
"""Codes of keys lie beneath it, so that one more column cannot wrap them."""
_WIDEST = 2**31
"""Numbers of a column that lie further apart are counted."""
_ROOM = 4
"""So many codes a row a table may have."""


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
    code, size = _codes(rows.select(on))
    first = code.arg_unique().sort()
    return Keys(rows.select(pl.col(on).gather(first)), _places(code, size, first))


def _places(code: pl.Series, size: int, first: pl.Series) -> pl.Series:
    """The place of each row's code among the first rows of all codes: by a table of the codes, unless it is long."""
    places = pl.int_range(first.len(), dtype=pl.UInt32, eager=True)
    if size <= _ROOM * code.len():
        return pl.zeros(size, dtype=pl.UInt32, eager=True).scatter(code.gather(first), places).gather(code)
    numbered = pl.DataFrame({"code": code.gather(first), "place": places})
    found = code.to_frame("code").join(numbered, on="code", how="left", validate="m:1", maintain_order="left")
    return found["place"]


def _codes(rows: pl.DataFrame) -> tuple[pl.Series, int]:
    """One number per row, the same where rows are alike, and how many there may be.

    One number is found far faster than texts and days.
    """
    code, size = pl.zeros(rows.height, dtype=pl.Int64, eager=True), 1
    for column in rows.get_columns():
        own, count = _code(column)
        if size * count > _MOST:
            code, size = code.rank("dense").cast(pl.Int64), rows.height + 1
        code, size = code * count + own, size * count
    return code, size


def _code(column: pl.Series) -> tuple[pl.Series, int]:
    """Numbers from 0 on, 0 for null, and how many there may be."""
    text = column.cast(pl.Categorical) if column.dtype == pl.String else column
    number = text.to_physical().cast(pl.Int64)
    if number.null_count() == number.len():
        return pl.zeros(column.len(), dtype=pl.Int64, eager=True), 1
    least, most = int(str(number.min())), int(str(number.max()))
    if most - least > _WIDEST:
        return number.rank("dense").cast(pl.Int64).fill_null(0), number.len() + 1
    return (number - (least - 1)).fill_null(0), most - least + 2
