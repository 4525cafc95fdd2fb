"""Which sheets of a workbook are meant, and one table out of several of them.

A row of the third visible sheet is numbered 30000005 where the sheet shows 5, so that each row of the file has a number
of its own; rows of the first keep theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.grid import table_of
from flows.sources.layout import Grid, Table
from transforms.faults import Fault, SourceError
from transforms.sheet_rows import SHEET, SHEET_STEP

if TYPE_CHECKING:
    from flows.sources.layout import Layout


@dataclass(frozen=True)
class Sheet:
    """One sheet as the workbook lists it; `part` is where its cells lie."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True)
class NamedGrid:
    """The cells of one sheet, its name and its place among the visible ones, from 1."""

    name: str
    place: int
    grid: Grid


def chosen(sheets: Sequence[Sheet], layout: Layout, is_blank: Callable[[Sheet], bool]) -> list[tuple[int, Sheet]]:
    """The sheets that are meant with their places: the only visible one, else the filled ones whose names match.

    More than one are meant only where the layout takes every one.
    """
    visible = list(enumerate((sheet for sheet in sheets if sheet.visible), 1))
    if len(visible) == 1:
        return visible
    matching = [(place, sheet) for place, sheet in visible if fnmatchcase(sheet.name.strip(), layout.sheet)]
    if not matching:
        shown = "、".join(sheet.name for _, sheet in visible)
        raise SourceError([Fault("sheet_missing", {"expected": layout.sheet, "found": shown})])
    filled = [(place, sheet) for place, sheet in matching if not is_blank(sheet)] or matching[:1]
    if len(filled) > 1 and layout.sheets == "one":
        shown = "、".join(sheet.name for _, sheet in filled)
        raise SourceError([Fault("sheet_ambiguous", {"expected": layout.sheet, "found": shown})])
    return filled


def table_of_sheets(grids: Sequence[NamedGrid], layout: Layout) -> Table:
    """The tables of the sheets as one; a sheet that has only its header yet gives no rows."""
    if len(grids) == 1:
        return _named(grids[0], layout, is_alone=True)
    tables = [_named(one, replace(layout, empty_ok=True), is_alone=False) for one in grids]
    frame = pl.concat((table.frame for table in tables), how="diagonal")
    if frame.is_empty() and not layout.empty_ok:
        raise SourceError([Fault("rows_missing", {"line": layout.last_header_row})])
    return Table(
        frame,
        sum(table.rows_in_file for table in tables),
        sum(table.rows_left_out for table in tables),
        tuple(note for table in tables for note in table.notes),
        tuple(text for table in tables for text in table.above),
    )


def _named(one: NamedGrid, layout: Layout, *, is_alone: bool) -> Table:
    try:
        table = table_of(one.grid, layout)
    except SourceError as error:
        where = [] if is_alone else [Fault("in_sheet", {"found": one.name})]
        raise SourceError([*where, *error.faults]) from None
    frame = table.frame
    if layout.is_sheet_named and SHEET not in frame.columns:  # rows that were sent back say their sheet themselves
        frame = frame.with_columns(pl.lit(one.name.strip()).alias(SHEET))
    if one.place > 1 and layout.sheets == "every":
        frame = frame.with_columns(pl.col("row_no") + one.place * SHEET_STEP)
    return replace(table, frame=frame)
