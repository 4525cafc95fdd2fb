"""The workbook of rows that go back to their sender: their own columns as text, the header where their sheet has it.

The last two columns say why a row came back and which row it was.
"""

from __future__ import annotations

from io import BytesIO

import polars as pl
from xlsxwriter import Workbook

from warehouse.extracts.workbook import CREATED, options

_WIDTH, _REASON_WIDTH = 14, 56


def returned_workbook(rows: pl.DataFrame, header_row: int, header_rows: int, note: str) -> bytes:
    """One sheet of `rows`, all text, under a header in row `header_row` (from 1); the note stands above where it fits.

    The whole names stand in the first of `header_rows` rows, the others stay blank.

    The same rows give the same bytes.
    """
    file = BytesIO()
    book = Workbook(file, options())
    book.set_properties({"created": CREATED})
    head = book.add_format({"bold": True, "bg_color": "#EEEEEE"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet()
    sheet.set_column(0, rows.width - 1, _WIDTH, text)
    sheet.set_column(rows.width - 2, rows.width - 2, _REASON_WIDTH, text)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if header_row > 1:
        sheet.write_string(0, 0, note)
    for column, name in enumerate(rows.columns):
        sheet.write_string(header_row - 1, column, name, head)
    first = header_row + header_rows - 1
    for number, row in enumerate(rows.iter_rows(), start=first):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write_string(number, column, cell, text)
    sheet.freeze_panes(first, 0)
    book.close()
    return file.getvalue()
