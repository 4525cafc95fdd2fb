"""The cells of a file by the types of a contract: what a profile does to their texts, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.cell_words import in_units, narrowed
from transforms.contracts import contract
from transforms.machine_cells import as_items, friday
from transforms.typed_cells import typed_cells

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from transforms.profiles import Take


def typed(rows: pl.DataFrame, headers: Mapping[str, str], take: Take, named: Collection[str]) -> pl.DataFrame:
    """Cells by the contract's types, and those that name people. One row per row of the file that the take chose."""
    known = contract(take.dataset)
    names = [*(column.name for column in known.column), *named]
    text = rows.select("row_no", *(_text(name, take, headers) for name in names))
    dates = take.dates
    read = {column.name: typed_cells(text[column.name], column, dates.get(column.name)) for column in known.column}
    cells_read = [one[name] for name, one in read.items()]
    bad = [cell for one in read.values() for cell in one.get_columns()[1:]]
    return text.select("row_no", *cells_read, *bad, *named)


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
