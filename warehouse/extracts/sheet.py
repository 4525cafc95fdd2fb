"""A printed worksheet: A4 landscape one page wide, titles above, heads on every page, signatures below.

Text never becomes a formula, a number or a link, neither here nor when the sheet is saved as CSV and opened again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from warehouse.extracts.listings import Cell, Column, Kind, Listing
from warehouse.extracts.month_report import NOTHING

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 32_767
A4 = 9
NARROWEST, WIDEST = 6, 36
LINE_HEIGHT = 15

_STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "subtitle": {"align": "center"},
    "note": {"text_wrap": True},
    "warning": {"bold": True, "text_wrap": True},
    "caption": {"bold": True, "font_size": 12},
    "head": {"bold": True, "border": 1, "bg_color": "#EEEEEE", "align": "center", "text_wrap": True},
    "text": {"border": 1, "text_wrap": True},
    "link": {"border": 1, "text_wrap": True, "underline": 1},
    "date": {"border": 1, "num_format": "yyyy-mm-dd", "align": "left"},
    "count": {"border": 1, "num_format": "0", "align": "right"},
    "quantity": {"border": 1, "align": "right"},
    "points": {"border": 1, "num_format": "0.00####", "align": "right"},
}


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, even after it was saved as CSV."""
    text = f"'{text}" if text.startswith(LIVE) else text
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


@cache
def text_width(text: str) -> int:
    """Columns of half a Chinese character that the widest line of a text takes."""
    return max((sum(1 + (east_asian_width(sign) in "WFA") for sign in line) for line in text.split("\n")), default=0)


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width."""
    return sum(max(1, -(-text_width(line) // int(width))) for line in text.split("\n"))


@dataclass
class Sheet:
    """One worksheet, filled from top to bottom; `row` is the next free one."""

    book: Workbook
    name: str
    widths: Sequence[float]
    row: int = 0
    formats: dict[tuple[str, bool], Format] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Set up the paper."""
        self.page = self.book.add_worksheet(self.name)
        self.page.set_paper(A4)
        self.page.set_landscape()
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.page.center_horizontally()
        self.page.set_footer("&C&P / &N")
        self.page.hide_gridlines(2)
        self.fit()
        for column, width in enumerate(self.widths):
            self.page.set_column(column, column, width)

    def fit(self) -> None:
        """Print one page wide and as long as it comes."""
        self.page.fit_to_pages(1, 0)

    def style(self, name: str, *, is_strong: bool = False) -> Format:
        """A format of the workbook, made once per sheet."""
        key = (name, is_strong)
        if key not in self.formats:
            more = {"bold": True} if is_strong else {}
            self.formats[key] = self.book.add_format({"valign": "vcenter", **_STYLES[name], **more})
        return self.formats[key]

    def titles(self, title: str, subtitle: str, warnings: Sequence[str]) -> None:
        """The title rows: what it is, whose and of when, and what to know before any number."""
        self.across(title, "title", height=26)
        self.across(subtitle, "subtitle")
        for warning in warnings:
            self.across(f"▲ {warning}", "warning")
        self.page.repeat_rows(0, self.row - 1)

    def heads(self, columns: Sequence[Column], *, is_frozen: bool = False) -> None:
        """A row of heads; frozen ones stay in sight and are printed on every page."""
        for place, column in enumerate(columns):
            self.page.write_string(self.row, place, harmless(column.head), self.style("head"))
        self.row += 1
        if is_frozen:
            self.page.freeze_panes(self.row, 0)
            self.page.repeat_rows(0, self.row - 1)

    def cells(self, cells: Sequence[Cell], columns: Sequence[Column], *, is_strong: bool = False) -> None:
        """A row of cells, each as its column says."""
        for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            self.cell(place, cell, column.kind, is_strong=is_strong)
        self.row += 1

    def cell(self, place: int, cell: Cell, kind: Kind, *, is_strong: bool = False) -> None:
        """One cell of the row; a number that is not known is a dash, a text that is not there is empty."""
        style = self.style(kind, is_strong=is_strong)
        match cell:
            case str():
                self.page.write_string(self.row, place, harmless(cell), style)
            case date():
                self.page.write_datetime(self.row, place, cell, style)
            case int() | Decimal():
                self.page.write_number(self.row, place, float(cell), style)
            case None if kind == "text":
                self.page.write_blank(self.row, place, None, style)
            case None:
                self.page.write_string(self.row, place, NOTHING, style)

    def link(self, place: int, text: str, sheet: str, row: int) -> None:
        """A text that leads to a row of another sheet."""
        self.page.write_url(self.row, place, f"internal:'{sheet}'!A{row + 1}", self.style("link"), harmless(text))

    def across(self, text: str, style: str = "note", height: float | None = None) -> None:
        """A text over the whole width, as high as it needs: merged cells do not grow by themselves."""
        self.span(0, len(self.widths) - 1, text, style)
        self.page.set_row(self.row, height or LINE_HEIGHT * lines_needed(text, sum(self.widths)) + 3)
        self.row += 1

    def span(self, first: int, last: int, text: str, style: str, *, is_strong: bool = False) -> None:
        """A text over some columns of the row."""
        form = self.style(style, is_strong=is_strong)
        if first == last:
            self.page.write_string(self.row, first, harmless(text), form)
        else:
            self.page.merge_range(self.row, first, self.row, last, "", form)
            self.page.write_string(self.row, first, harmless(text), form)

    def signatures(self, *who: str) -> None:
        """A line for every signature."""
        self.row += 1
        self.across("        ".join(f"{name}：____________" for name in who), height=24)

    def listing(self, table: Listing, *, is_frozen: bool = False) -> None:
        """The heads and rows of a table."""
        self.heads(table.columns, is_frozen=is_frozen)
        for place, cells in enumerate(table.rows):
            self.cells(cells, table.columns, is_strong=place in table.sums)


def _width(cell: Cell) -> int:
    """What a cell takes; a number has two decimals as a rule."""
    match cell:
        case date():
            return len("0000-00-00")
        case Decimal():
            return len(f"{cell:.2f}")
        case _:
            return text_width(str(cell or ""))


def widths(*tables: Listing) -> list[float]:
    """Widths that hold the heads and cells of every table, within bounds; what is longer wraps."""
    found: dict[int, int] = {}
    for table in tables:
        for cells in ([column.head for column in table.columns], *table.rows):
            for place, cell in enumerate(cells):
                found[place] = max(found.get(place, NARROWEST), min(_width(cell) + 2, WIDEST))
    return [float(found[place]) for place in sorted(found)]
