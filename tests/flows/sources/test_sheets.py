"""Several sheets as one table, headers in several rows, and what stands above them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from flows.sources.headers import joined
from flows.sources.layout import Layout, Merge
from flows.sources.table import Table, table
from tests.flows.sources.bad_files import stored
from tests.flows.sources.old_workbooks import container, stream
from transforms.faults import SourceError

HEAD = ["工号", "数量"]
Rows = list[list[str | None]]


def book(sheets: dict[str, Rows], merges: tuple[str, ...] = (), hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook; each merge holds on every sheet."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as written:
        for name, rows in sheets.items():
            sheet = written.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            for merge in merges:
                first = merge.split(":")[0]
                column, line = ord(first[0]) - 65, int(first[1:]) - 1
                sheet.merge_range(merge, rows[line][column] or "")
            if name in hidden:
                sheet.hide()
    return file.getvalue()


def read(folder: Path, data: bytes, name: str = "a.xlsx", **words: Any) -> Table:
    return table(stored(folder, data), Layout(**words), name=name)


MONTHS: dict[str, Rows] = {
    "说明": [["请勿改动"]],
    "1月": [HEAD, ["0012", "1"]],
    "2月": [HEAD],
    "3月": [HEAD, ["0013", "3"], ["合计", "3"]],
}


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_every_sheet_that_matches_is_taken_with_its_name_and_rows_of_its_own(tmp_path: Path, name: str) -> None:
    data = book(MONTHS) if name == "a.xlsx" else container(stream(MONTHS))

    found = read(tmp_path, data, name, sheet="*月", sheets="every", is_sheet_named=True, total_rows=("合计",))

    assert found.frame.to_dicts() == [
        {"row_no": 20_000_002, "工号": "0012", "数量": "1", "工作表": "1月"},
        {"row_no": 40_000_002, "工号": "0013", "数量": "3", "工作表": "3月"},
    ]
    assert (found.rows_in_file, found.rows_left_out) == (3, 1)


def test_hidden_sheets_are_not_taken(tmp_path: Path) -> None:
    found = read(tmp_path, book(MONTHS, hidden=("1月",)), sheet="*月", sheets="every", is_sheet_named=True)

    assert found.frame["工作表"].to_list()[0] == "3月"
    assert "sheets_hidden" in {note.code for note in found.notes}


def test_a_fault_of_one_sheet_is_told_with_its_sheet(tmp_path: Path) -> None:
    data = book({"1月": [HEAD, ["0012", "1"]], "2月": [[*HEAD, "数量"], ["0012", "1", "2"]]})

    with pytest.raises(SourceError) as refused:
        read(tmp_path, data, sheets="every")

    assert [(fault.code, fault.fields.get("found")) for fault in refused.value.faults] == [
        ("in_sheet", "2月"),
        ("header_twice", None),
    ]


def test_sheets_without_rows_are_refused_together(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        read(tmp_path, book({"1月": [HEAD], "2月": [HEAD]}), sheets="every")

    assert [fault.code for fault in refused.value.faults] == ["rows_missing"]


def test_the_name_of_the_only_sheet_stands_beside_its_rows_where_it_is_asked_for(tmp_path: Path) -> None:
    data = book({"2026年3月": [HEAD, ["0012", "1"]]})

    assert read(tmp_path, data, is_sheet_named=True).frame.rows() == [(2, "0012", "1", "2026年3月")]
    assert read(tmp_path, data).frame.columns == ["row_no", *HEAD]


def test_a_header_of_two_rows_is_joined_and_its_merged_cells_are_filled(tmp_path: Path) -> None:
    rows: Rows = [["考核表"], ["工号", "一季度", None, "合计"], [None, "分值", "次数", None], ["0012", "8", "2", "10"]]
    data = book({"数据": rows}, merges=("A2:A3", "B2:C2", "D2:D3"))

    found = read(tmp_path, data, header_row=2, header_rows=2)

    assert found.frame.to_dicts() == [
        {"row_no": 4, "工号": "0012", "一季度/分值": "8", "一季度/次数": "2", "合计": "10"}
    ]
    assert found.above == ("考核表",)


def test_a_text_file_has_no_merged_cells_so_a_blank_one_goes_on_to_the_right(tmp_path: Path) -> None:
    text = "导出：2026-04-05\n工号,一季度,,备注\n,分值,次数,\n0012,8,2,无\n"

    found = read(tmp_path, text.encode(), "a.csv", header_row=2, header_rows=2)

    assert found.frame.to_dicts() == [
        {"row_no": 4, "工号": "0012", "一季度/分值": "8", "一季度/次数": "2", "备注": "无"}
    ]
    assert found.above == ("导出：2026-04-05",)


def test_what_is_not_merged_is_not_filled_in_a_workbook() -> None:
    heads = [["一季度", "", ""], ["分值", "次数", "合计"]]

    assert joined(heads, 1, [Merge("A1:B1", 1, 1, 0, 1)]) == ["一季度/分值", "一季度/次数", "合计"]
    assert joined(heads, 1, None) == ["一季度/分值", "一季度/次数", "一季度/合计"]
