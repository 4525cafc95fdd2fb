"""A workbook is the same whatever its process wrote before it."""

from __future__ import annotations

from io import BytesIO

from xlsxwriter import Workbook

from warehouse.extracts.workbook import CREATED, options


def written() -> bytes:
    file = BytesIO()
    with Workbook(file, options()) as book:
        book.set_properties({"created": CREATED})
        book.add_worksheet("数据").write_string(0, 0, "甲", book.add_format({"bold": True}))
    return file.getvalue()


def test_the_second_workbook_of_a_process_has_the_bytes_of_the_first() -> None:
    assert written() == written()
