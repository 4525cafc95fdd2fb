"""A form that is filled by hand in a spreadsheet and comes back: a page with locked cells, lists and a signature row.

What it is for stands on a hidden sheet, in two columns; the lists that cells are chosen from stand beside them.
There is no macro, and no formula but the sum of a column that is typed, which carries its value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from transforms.forms import MARK
from warehouse.extracts.listings import Cell, Kind, Listing
from warehouse.extracts.sheet import Sheet, widths
from warehouse.extracts.workbook import CREATED, options

TYPED = "#FFF8DC"
LABEL_LAST, ASKED_FIRST = 2, 3
_FORMATS: Mapping[Kind, Mapping[str, Any]] = {
    "text": {"num_format": "@", "text_wrap": True},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "count": {"num_format": "0", "align": "center"},
    "quantity": {"align": "right"},
    "points": {"align": "right"},
}


Bounds: TypeAlias = tuple[date, date] | tuple[int, int]


@dataclass(frozen=True)
class Field:
    """A column of a form; `bounds` are the least and the most that may be typed, numbers or days."""

    head: str
    kind: Kind = "text"
    width: float = 12
    is_typed: bool = False
    choices: tuple[str, ...] = ()
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Asked:
    """A cell above the table with its label: shown, typed, or the sum of a typed column."""

    label: str
    value: Cell = None
    kind: Kind = "text"
    is_typed: bool = False
    choices: tuple[str, ...] = ()
    sum_of: str = ""


@dataclass(frozen=True)
class FormPage:
    """All that is written: one page, on a second one what may be looked up, and the facts of the hidden sheet."""

    sheet: str
    title: str
    about: str
    notes: Sequence[str]
    asked: Sequence[Asked]
    fields: Sequence[Field]
    """The first is the number of the line, which is not among the cells of `rows`."""
    rows: Sequence[Sequence[Cell]]
    signature: str
    facts: Mapping[str, str]
    blank_rows: int = 0
    """Lines below the rows that wait for what is typed; they are numbered like the rows."""
    lookup: tuple[str, Listing] | None = None


def write_form(page: FormPage, path: Path) -> None:
    """Write the workbook of a form; the same page gives the same bytes."""
    with Workbook(str(path), options()) as book:
        book.set_properties({"title": page.title, "created": CREATED})
        sheet = Sheet(book, page.sheet, [one.width for one in page.fields])
        if page.lookup:
            _look_up(book, *page.lookup)
        hidden = book.add_worksheet(MARK)  # hidden, not very hidden: that is not kept by every program
        for row, (name, text) in enumerate(page.facts.items()):
            hidden.write_string(row, 0, name)
            hidden.write_string(row, 1, text)
        hidden.protect()
        hidden.hide()
        _Writing(page, book, sheet, hidden).write()


def _look_up(book: Workbook, name: str, table: Listing) -> None:
    sheet = Sheet(book, name, widths(table))
    sheet.across(table.caption, "caption", height=22)
    sheet.listing(table, is_frozen=True)
    sheet.page.protect()


@dataclass
class _Writing:
    """One form while it is written."""

    page: FormPage
    book: Workbook
    sheet: Sheet
    hidden: Worksheet
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)
    formats: dict[tuple[Kind, bool], Format] = field(default_factory=dict)

    def write(self) -> None:
        sheet, page = self.sheet, self.page
        sheet.titles(page.title, page.about, ())
        for note in page.notes:
            sheet.across(note)
        sums = [(sheet.row + place, one) for place, one in enumerate(page.asked) if one.sum_of]
        for one in page.asked:
            self._ask(one)
        self._heads()
        first, last = sheet.row, sheet.row + len(page.rows) + page.blank_rows - 1
        blank = [[None] * (len(page.fields) - 1)] * page.blank_rows
        for number, row in enumerate([*page.rows, *blank], 1):
            self._row([number, *row])
        for place, column in enumerate(page.fields):
            self._check(column, (first, place, last, place))
        for row_of, one in sums:
            self._sum(row_of, one, first, last)
        sheet.across(page.signature, height=30)
        sheet.page.protect("", {"format_columns": True, "format_rows": True})

    def _format(self, kind: Kind, *, is_typed: bool) -> Format:
        key = (kind, is_typed)
        if key not in self.formats:
            more = {"locked": False, "bg_color": TYPED} if is_typed else {}
            self.formats[key] = self.book.add_format({"border": 1, "valign": "vcenter", **_FORMATS[kind], **more})
        return self.formats[key]

    def _cell(self, row: int, place: int, cell: Cell, form: Format) -> None:
        """Ids and other texts stay texts to the letter: the cell's type says so, and a form is never a CSV file."""
        match cell:
            case None:
                self.sheet.page.write_blank(row, place, None, form)
            case str():
                self.sheet.page.write_string(row, place, cell, form)
            case date():
                self.sheet.page.write_datetime(row, place, cell, form)
            case _:
                self.sheet.page.write_number(row, place, float(cell), form)

    def _ask(self, one: Asked) -> None:
        self.sheet.span(0, LABEL_LAST, one.label, "head")
        self._cell(self.sheet.row, ASKED_FIRST, one.value, self._format(one.kind, is_typed=one.is_typed))
        if one.choices:
            self._choose(one.choices, (self.sheet.row, ASKED_FIRST, self.sheet.row, ASKED_FIRST))
        self.sheet.page.set_row(self.sheet.row, 20)
        self.sheet.row += 1

    def _heads(self) -> None:
        for place, one in enumerate(self.page.fields):
            self.sheet.page.write_string(self.sheet.row, place, one.head, self.sheet.style("head"))
        self.sheet.page.set_row(self.sheet.row, 30)
        self.sheet.row += 1
        self.sheet.page.freeze_panes(self.sheet.row, 0)
        self.sheet.page.repeat_rows(self.sheet.row - 1)

    def _row(self, cells: Sequence[Cell]) -> None:
        for place, (cell, one) in enumerate(zip(cells, self.page.fields, strict=True)):
            self._cell(self.sheet.row, place, cell, self._format(one.kind, is_typed=one.is_typed))
        self.sheet.row += 1

    def _check(self, one: Field, place: tuple[int, int, int, int]) -> None:
        if one.choices:
            self._choose(one.choices, place)
        elif one.bounds:
            low, high = one.bounds
            kind = "date" if isinstance(low, date) else "decimal"
            self.sheet.page.data_validation(
                *place, {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
            )

    def _choose(self, choices: tuple[str, ...], place: tuple[int, int, int, int]) -> None:
        """A list of the hidden sheet: one that is written into the cell may hold 255 signs at most."""
        if choices not in self.lists:
            column = ASKED_FIRST + len(self.lists)
            for row, text in enumerate(choices):
                self.hidden.write_string(row, column, text)
            letters = xl_col_to_name(column)
            self.lists[choices] = f"='{MARK}'!${letters}$1:${letters}${len(choices)}"
        self.sheet.page.data_validation(*place, {"validate": "list", "source": self.lists[choices]})

    def _sum(self, row: int, one: Asked, first: int, last: int) -> None:
        place = next(at for at, column in enumerate(self.page.fields) if column.head == one.sum_of)
        letters = xl_col_to_name(place)
        formula = f"=SUM({letters}{first + 1}:{letters}{last + 1})"
        self.sheet.page.write_formula(row, ASKED_FIRST, formula, self._format("points", is_typed=False), one.value or 0)
