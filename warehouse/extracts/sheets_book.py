"""A workbook of plain tables that are printed and signed, a sheet each subject; the same tables give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter import Workbook

from warehouse.extracts.listings import Listing
from warehouse.extracts.sheet import Sheet, widths
from warehouse.extracts.workbook import CREATED, options


@dataclass(frozen=True)
class BookSheet:
    """One sheet: its name below, its title above, what is said before the tables, and who signs."""

    name: str
    title: str
    tables: Sequence[Listing]
    notes: Sequence[str] = ()
    signs: Sequence[str] = ()


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
    sheet = Sheet(book, one.name, widths(*one.tables))
    sheet.titles(one.title, heading.about, heading.warnings)
    for note in one.notes:
        sheet.across(note)
    for table in one.tables:
        if not table.rows:
            sheet.across(heading.none_of.format(caption=table.caption))
            continue
        if len(one.tables) > 1:
            sheet.across(table.caption, "caption", height=22)
        sheet.listing(table, is_frozen=len(one.tables) == 1)
    if one.signs:
        sheet.signatures(*one.signs)
