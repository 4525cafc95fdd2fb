"""Rows that come from several sheets of a workbook: their numbers, and the header under which their sheet stands."""

from __future__ import annotations

SHEET = "工作表"
"""The header of the sheet's name, where a profile asks for it."""
SHEET_STEP = 10_000_000
"""No sheet has so many rows: row 5 of the third sheet is 30000005."""


def shown_row(row_no: int) -> str:
    """A row number as people read it: `5`, and `3:5` for row 5 of the third sheet."""
    place, row = divmod(row_no, SHEET_STEP)
    return f"{place}:{row}" if place else str(row)
