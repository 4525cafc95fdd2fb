"""Rows of text and numbers -> the bytes of a file, as CSV or as a workbook; the same rows give the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | float | date
Rows = Sequence[Mapping[str, Cell]]

_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a constant, so that the bytes do not follow the clock


def csv_bytes(headers: Sequence[str], rows: Rows, encoding: str) -> bytes:
    """A comma-separated file as Windows programs write it."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([str(row.get(header, "")) for header in headers] for row in rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(headers: Sequence[str], rows: Rows, sheet: str) -> bytes:
    """A plain workbook: one sheet, headers in its first row."""
    return _workbook(sheet, headers, rows, titles=(), merged=None, footer=())


def points_sheet_bytes(headers: Sequence[str], rows: Rows, titles: Sequence[str], footer: Rows) -> bytes:
    """The 积分表: titles above the headers, the first column merged over all rows, total and signature below."""
    return _workbook("积分表", headers, rows, titles=titles, merged=headers[0], footer=footer)


def _workbook(
    sheet: str, headers: Sequence[str], rows: Rows, *, titles: Sequence[str], merged: str | None, footer: Rows
) -> bytes:
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    page, dates = book.add_worksheet(sheet), book.add_format({"num_format": "yyyy-mm-dd"})
    for number, title in enumerate(titles):
        page.merge_range(number, 0, number, len(headers) - 1, title)
    top = len(titles)
    for column, header in enumerate(headers):
        page.write_string(top, column, header)
    below = [{**row, merged: ""} for row in rows] if merged else rows
    for number, row in enumerate([*below, *footer], start=top + 1):
        _write_row(page, number, [row.get(header, "") for header in headers], dates)
    if merged and len(rows) > 1:
        page.merge_range(top + 1, 0, top + len(rows), 0, rows[0][merged])
    book.close()
    return file.getvalue()


def _write_row(page: Worksheet, number: int, cells: Sequence[Cell], dates: Format) -> None:
    for column, cell in enumerate(cells):
        match cell:
            case "":
                continue
            case str():
                page.write_string(number, column, cell)
            case date():
                page.write_datetime(number, column, cell, dates)
            case _:
                page.write_number(number, column, cell)
