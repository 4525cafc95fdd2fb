"""The cells of a file by the types of a contract: what a profile does to their texts, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms import cells
from transforms.cell_words import in_units, narrowed
from transforms.contracts import Column, contract
from transforms.machine_cells import as_items, friday

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from transforms.profiles import Take

# From so many rows on for each text that is written, finding the text again costs less than reading it again.
_AGAIN = 3


def typed(rows: pl.DataFrame, headers: Mapping[str, str], take: Take, named: Collection[str]) -> pl.DataFrame:
    """Cells by the contract's types, and those that name people. One row per row of the file that the take chose."""
    known = contract(take.dataset)
    names = [*(column.name for column in known.column), *named]
    text = rows.select("row_no", *(_text(name, take, headers) for name in names))
    read = {column.name: _read(text[column.name], column, take) for column in known.column}
    cells_read = [one[name] for name, one in read.items()]
    bad = [cell for one in read.values() for cell in one.get_columns()[1:]]
    return text.select("row_no", *cells_read, *bad, *named)


def _read(written: pl.Series, column: Column, take: Take) -> pl.DataFrame:
    """The cells of a column by its type, and `bad_<column>`; what is written again and again is read once."""
    distinct = written.unique()
    if distinct.len() >= written.len() // _AGAIN:
        return _read_each(written, column, take)
    place = written.replace_strict(distinct, pl.int_range(distinct.len(), dtype=pl.UInt32, eager=True))
    return _read_each(distinct, column, take).select(pl.all().gather(place))


def _read_each(written: pl.Series, column: Column, take: Take) -> pl.DataFrame:
    read = cells.parsed(column, pl.col(column.name), take.dates.get(column.name))
    cell = written.to_frame().select(read.alias(column.name))
    if column.type in ("text", "list"):
        return cell
    is_bad = written.is_not_null() & cell[column.name].is_null()
    return cell.with_columns(pl.when(is_bad).then(written).alias(f"bad_{column.name}"))


def _text(name: str, take: Take, headers: Mapping[str, str]) -> pl.Expr:
    if name in take.constants:
        return pl.lit(take.constants[name]).alias(name)
    if name not in headers:
        return pl.lit(None, dtype=pl.String).alias(name)
    cell = pl.col(headers[name])
    if name in take.entries:
        cell = as_items(cell, take.entries[name])
    if name in take.fridays:
        cell = friday(cell, take.fridays[name])
    if name in take.full_width:
        cell = narrowed(cell)
    if name in take.values:
        cell = cell.replace(take.values[name])
    if name in take.units:
        cell = in_units(cell, take.units[name])
    return (pl.lit(take.prefix.get(name, "")) + cell).alias(name)
