"""A workbook of plain tables that are printed and signed, a sheet each subject; the same tables give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter import Workbook

from warehouse.extracts.listings import Cell, Listing
from warehouse.extracts.sheet import LINE_HEIGHT, WIDEST, Sheet, lines_needed, widths
from warehouse.extracts.workbook import CREATED, options

HIGHEST = 400
"""Points; Excel takes no row higher than 409."""


@dataclass(frozen=True)
class BookSheet:
    """One sheet: its name below, its title above, what is said before the table, and who signs."""

    name: str
    title: str
    table: Listing
    notes: Sequence[str] = ()
    signs: Sequence[str] = ()
    widest: int = WIDEST
    """Characters of half a width that a column takes at most; what is longer wraps."""


@dataclass(frozen=True)
class Heading:
    """What stands over every sheet: whose and of when, and what to know before any number."""

    about: str
    warnings: Sequence[str]
    none_of: str
    """Said in the place of a table without rows, with its `{caption}`."""


def sheets_book(path: Path, heading: Heading, sheets: Sequence[BookSheet]) -> None:
    """Write the sheets to a file, the first one gives the title."""
    with Workbook(str(path), options()) as book:
        book.set_properties({"title": sheets[0].title, "created": CREATED})
        for one in sheets:
            _write(book, heading, one)


def _write(book: Workbook, heading: Heading, one: BookSheet) -> None:
    sheet = Sheet(book, one.name, [min(width, one.widest) for width in widths(one.table)])
    sheet.titles(one.title, heading.about, heading.warnings)
    for note in one.notes:
        sheet.across(note)
    if one.table.rows:
        _rows(sheet, one.table)
    else:
        sheet.across(heading.none_of.format(caption=one.table.caption))
    if one.signs:
        sheet.signatures(*one.signs)


def _rows(sheet: Sheet, table: Listing) -> None:
    """The heads and rows of a table, each as high as its text needs: LibreOffice does not find that out itself."""
    _grow(sheet, [column.head for column in table.columns])
    sheet.heads(table.columns, is_frozen=True)
    for cells in table.rows:
        _grow(sheet, cells)
        sheet.cells(cells, table.columns)


def _grow(sheet: Sheet, cells: Sequence[Cell]) -> None:
    texts = ((cell, width) for cell, width in zip(cells, sheet.widths, strict=True) if isinstance(cell, str))
    lines = max((lines_needed(text, width - 1) for text, width in texts), default=1)
    sheet.page.set_row(sheet.row, min(LINE_HEIGHT * lines, HIGHEST))
