"""Reads an old workbook (.xls): the same texts as from an .xlsx, dates by the workbook's own date system."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import polars as pl
import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER, XL_CELL_TEXT
from xlrd.book import SUPBOOK_DDEOLE, SUPBOOK_EXTERNAL

from flows.sources.box import column_letters
from flows.sources.cells import digits_lost, number_text, percent_text, shown_as, shown_moment
from flows.sources.layout import FAULTS_SHOWN, Grid, Merge
from flows.sources.sheet import grid_below
from flows.sources.sheets import NamedGrid, Sheet, chosen
from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flows.sources.layout import Layout

# What xlrd raises for bytes that are no workbook: beside its own error whatever its records break.
BROKEN = (
    xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, AssertionError, LookupError, ValueError, TypeError,
    ArithmeticError, AttributeError, EOFError, UnicodeError, RecursionError,
)  # fmt: skip


def old_workbook_grids(path: Path, layout: Layout) -> list[NamedGrid]:
    """The cells of every sheet the layout means."""
    try:
        book = xlrd.open_workbook(path, logfile=io.StringIO(), formatting_info=True, on_demand=True)
        _fail_if_linked(book)
        states = book._sheet_visibility  # noqa: SLF001 - else every sheet is read only to learn that it is hidden
        sheets = [Sheet(name, "", state == 0) for name, state in zip(book.sheet_names(), states, strict=True)]
        meant = chosen(sheets, layout, lambda sheet: book.sheet_by_name(sheet.name).nrows == 0)
        return [NamedGrid(sheet.name, place, _grid(book, sheet, sheets, layout)) for place, sheet in meant]
    except BROKEN as error:
        code = "workbook_encrypted" if "encrypted" in str(error) else "workbook_damaged"
        fields = {} if code == "workbook_encrypted" else {"found": type(error).__name__}
        raise SourceError([Fault(code, fields)]) from None


def _fail_if_linked(book: xlrd.Book) -> None:
    if {SUPBOOK_EXTERNAL, SUPBOOK_DDEOLE} & set(book._supbook_types):  # noqa: SLF001 - xlrd tells it nowhere else
        raise SourceError([Fault("workbook_links")])


def _grid(book: xlrd.Book, sheet: Sheet, sheets: list[Sheet], layout: Layout) -> Grid:
    cells = book.sheet_by_name(sheet.name)
    scan = _Scan(book, cells)
    columns = [pl.Series(f"c{at}", scan.column(at), pl.String) for at in range(cells.ncols)]
    if scan.faults:
        raise SourceError(scan.faults[:FAULTS_SHOWN])
    frame = pl.DataFrame([pl.Series("row_no", range(1, cells.nrows + 1), pl.Int64), *columns])
    return grid_below(frame, layout, tuple(_notes(book, cells, sheets)), _merges(cells))


class _Scan:
    """Turns the cells of a sheet into texts, and gathers the numbers that had lost their last digits."""

    def __init__(self, book: xlrd.Book, cells: xlrd.sheet.Sheet) -> None:
        self.faults: list[Fault] = []
        self._book, self._cells = book, cells
        self._shown = [shown_as(book.format_map[xf.format_key].format_str) for xf in book.xf_list]

    def column(self, at: int) -> list[str | None]:
        """The texts of a column from the first row on."""
        return [self._text(row, at) for row in range(self._cells.nrows)]

    def _text(self, row: int, at: int) -> str | None:
        cell = self._cells.cell(row, at)
        match cell.ctype:
            case kind if kind == XL_CELL_TEXT:
                return str(cell.value)
            case kind if kind in {XL_CELL_NUMBER, XL_CELL_DATE}:
                return self._number(cell, row, at)
            case kind if kind == XL_CELL_BOOLEAN:
                return "TRUE" if cell.value else "FALSE"
            case kind if kind == XL_CELL_ERROR:
                return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
        return None

    def _number(self, cell: xlrd.sheet.Cell, row: int, at: int) -> str:
        value = repr(cell.value)
        shown = self._shown[cell.xf_index] if cell.xf_index is not None else None
        if cell.ctype == XL_CELL_DATE and shown:
            return shown_moment(value, shown, is_1904=bool(self._book.datemode))
        if digits_lost(value, "n"):
            place = f"{column_letters(at)}{row + 1}"
            self.faults.append(Fault("digits_lost", {"cell": place, "found": number_text(value)}))
        return percent_text(value) if shown == "percent" else number_text(value)


def _merges(cells: xlrd.sheet.Sheet) -> tuple[Merge, ...]:
    return tuple(
        Merge(f"{column_letters(left)}{top + 1}:{column_letters(right - 1)}{bottom}", top + 1, bottom, left, right - 1)
        for top, bottom, left, right in cells.merged_cells
    )


def _notes(book: xlrd.Book, cells: xlrd.sheet.Sheet, sheets: list[Sheet]) -> Iterator[Fault]:
    hidden = [sheet.name for sheet in sheets if not sheet.visible]
    if hidden:
        yield Fault("sheets_hidden", {"found": "、".join(hidden)})
    rows = sum(bool(row.hidden) for row in cells.rowinfo_map.values())
    if rows:
        yield Fault("rows_hidden", {"count": rows})
    if book.datemode:
        yield Fault("epoch_1904")
