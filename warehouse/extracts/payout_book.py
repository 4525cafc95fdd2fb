"""The list of payouts as a workbook to be printed and signed; the same list gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter import Workbook

from warehouse.extracts.listings import Listing
from warehouse.extracts.sheet import Sheet, widths
from warehouse.extracts.workbook import CREATED, options


def payout_book(
    path: Path, title: str, about: str, warnings: Sequence[str], table: Listing, signs: Sequence[str]
) -> None:
    """Write the one sheet to a file."""
    with Workbook(str(path), options()) as book:
        book.set_properties({"title": title, "created": CREATED})
        sheet = Sheet(book, title, widths(table))
        sheet.titles(title, about, warnings)
        sheet.listing(table, is_frozen=True)
        sheet.signatures(*signs)
