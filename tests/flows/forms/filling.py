"""Fills a form as a person would in a spreadsheet: by the labels and heads that are printed on it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Value = str | float | date | None


class Filled:
    """One form, open in a spreadsheet; `save` puts it where it is wanted under a name of one's own."""

    def __init__(self, form: Path) -> None:
        self.book: Any = openpyxl.load_workbook(form)
        self.page: Worksheet = self.book.worksheets[0]
        self.top = next(row[0].row for row in self.page.iter_rows(max_col=1) if row[0].value == "序号")
        self.heads = {cell.value: cell.column for cell in self.page[self.top] if cell.value}

    def answer(self, label: str, value: Value) -> Filled:
        """Type beside a label above the table."""
        row = next(r for r in range(1, self.top) if str(self.page.cell(r, 1).value or "").startswith(label))
        self.page.cell(row, 4).value = value
        return self

    def row_of(self, **printed: Value) -> int:
        """The row on which these cells stand."""
        for row in range(self.top + 1, self.page.max_row + 1):
            if all(self.page.cell(row, self.heads[head]).value == value for head, value in printed.items()):
                return row
        raise AssertionError(printed)

    def type(self, row: int, **typed: Value) -> Filled:
        """Type into the cells of a row, each by its head."""
        for head, value in typed.items():
            self.page.cell(row, self.heads[head]).value = value
        return self

    def line(self, number: int) -> int:
        """The row of the line with this number."""
        return self.top + number

    def save(self, place: Path) -> Path:
        place.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(place)
        return place

    def save_by_office(self, place: Path, scratch: Path) -> Path:
        """As LibreOffice writes it, in the kind that the place's name asks for: its bytes, not those of the form."""
        drawn = self.save(scratch / "drawn" / "form.xlsx")
        folder = scratch / "office"
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to", place.suffix[1:],
             "--outdir", str(folder), str(drawn)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        place.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(folder / f"form{place.suffix}", place))
