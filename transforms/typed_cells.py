"""Columns of text -> columns of a contract's types, and beside each the text of the cells that could not be read."""

from __future__ import annotations

import polars as pl

from transforms import cells
from transforms.contracts import Column

# From so many rows on for each text that is written, finding the text again costs less than reading it again.
_AGAIN = 3


def typed_cells(written: pl.Series, column: Column, date_format: str | None = None) -> pl.DataFrame:
    """The column by its type, and `bad_<column>` where its type can be misread; a text that comes again is read once.

    One row per row of what is written, in its order.
    """
    if written.null_count() == written.len():  # a column that the file has not
        blank = _each(written.head(1), column, date_format)
        return blank.select(pl.all().gather(pl.zeros(written.len(), dtype=pl.UInt32, eager=True)))
    if int(str(written.approx_n_unique())) * _AGAIN >= written.len():
        return _each(written, column, date_format)
    distinct = written.unique()
    place = written.replace_strict(distinct, pl.int_range(distinct.len(), dtype=pl.UInt32, eager=True))
    return _each(distinct, column, date_format).select(pl.all().gather(place))


def _each(written: pl.Series, column: Column, date_format: str | None) -> pl.DataFrame:
    read = cells.parsed(column, pl.col(column.name), date_format)
    cell = written.alias(column.name).to_frame().select(read.alias(column.name))
    if column.type in ("text", "list"):
        return cell
    is_bad = written.is_not_null() & cell[column.name].is_null()
    return cell.with_columns(pl.when(is_bad).then(written).alias(f"bad_{column.name}"))
