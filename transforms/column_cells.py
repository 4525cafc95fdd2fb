"""The cells of one column by its type, each text that is written again and again read once."""

from __future__ import annotations

import polars as pl

from transforms import cells
from transforms.contracts import Column

# From so many rows on for each text that is written, finding the text again costs less than reading it again.
_AGAIN = 3


def column_cells(written: pl.Series, column: Column, date_format: str | None) -> pl.DataFrame:
    """One row per cell: the column as its type, and `bad_<column>`, the text of a cell that could not be read."""
    distinct = written.unique()
    if distinct.len() > written.len() // _AGAIN:
        return _each(written, column, date_format)
    place = written.replace_strict(distinct, pl.int_range(distinct.len(), dtype=pl.UInt32, eager=True))
    return _each(distinct, column, date_format).select(pl.all().gather(place))


def _each(written: pl.Series, column: Column, date_format: str | None) -> pl.DataFrame:
    read = cells.parsed(column, pl.col(column.name), date_format)
    cell = written.to_frame().select(read.alias(column.name))
    if column.type in ("text", "list"):
        return cell
    is_bad = written.is_not_null() & cell[column.name].is_null()
    return cell.with_columns(pl.when(is_bad).then(written).alias(f"bad_{column.name}"))
