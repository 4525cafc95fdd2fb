"""The workbook of rows that go back to their sender: their own columns as text, the header where their sheet has it."""

from __future__ import annotations

from io import BytesIO

import polars as pl
from xlsxwriter import Workbook

from warehouse.extracts.workbook import CREATED, options

_WIDTH = 16


def returned_workbook(rows: pl.DataFrame, header_row: int, note: str) -> bytes:
    """One sheet of `rows`, all text, under a header in row `header_row` (from 1); the note stands above where it fits.

    The same rows give the same bytes.
    """
    file = BytesIO()
    book = Workbook(file, options())
    book.set_properties({"created": CREATED})
    head, text = book.add_format({"bold": True, "bg_color": "#EEEEEE"}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet()
    sheet.set_column(0, rows.width - 1, _WIDTH, text)
    if header_row > 1:
        sheet.write_string(0, 0, note)
    for column, name in enumerate(rows.columns):
        sheet.write_string(header_row - 1, column, name, head)
    for number, row in enumerate(rows.iter_rows(), start=header_row):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write_string(number, column, cell, text)
    sheet.freeze_panes(header_row, 0)
    book.close()
    return file.getvalue()
