"""Cells without the blanks around them, and rows without cells left out; of a long file block by block."""

from __future__ import annotations

import polars as pl

BLANKS = " \t\r\n\u00a0\u3000"


def trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """`row_no` and the texts of the rows that have any; a blank cell is null."""
    text = pl.exclude("row_no").str.strip_chars(BLANKS)
    return filled(frame.with_columns(pl.when(text != "").then(text).name.keep()))


def filled(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that have any cell that is not null; all of them cost nothing."""
    if any(column.null_count() == 0 for column in frame.get_columns()[1:]):
        return frame
    return frame.filter(~pl.all_horizontal(pl.exclude("row_no").is_null()))
