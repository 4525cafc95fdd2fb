"""Old workbooks (.xls): texts as Excel shows them, dates by the date system, and what is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from flows.sources.table import Layout, Request, Table, table, tables
from tests.flows.sources.bad_files import good_workbook, stored
from tests.flows.sources.old_workbooks import (
    CLOCK,
    DAY,
    MOMENT,
    ErrorCell,
    Shown,
    container,
    old_workbook,
    record,
    stream,
    text,
)
from transforms.faults import SourceError

HEAD = ("工号", "数量", "日期")
ROW = ("0012", 1.0, Shown(46086, DAY))


def read(folder: Path, data: bytes, name: str = "a.xls", **words: object) -> Table:
    return table(stored(folder, data), Layout(**words), name=name)  # type: ignore[arg-type]


def refusal(folder: Path, data: bytes, name: str = "a.xls", **words: object) -> list[str]:
    (outcome,) = tables([Request(stored(folder, data), Layout(**words), name)])  # type: ignore[arg-type]
    return [fault.code for fault in outcome.faults] if isinstance(outcome, SourceError) else ["read"]


def test_cells_are_the_texts_that_excel_shows(tmp_path: Path) -> None:
    rows = [
        ("a", "b", "c", "d", "e", "f", "g"),
        ("0012", 1.0, 2.5, Shown(46086, DAY), Shown(46086.4375, MOMENT), Shown(0.4375, CLOCK), True),
        ("䶮㛃", 123456789012345.0, 0.1, Shown(46086, 0), ErrorCell(7), ErrorCell(42), False),
    ]

    found = read(tmp_path, old_workbook(rows))

    assert found.frame.drop("row_no").rows() == [
        ("0012", "1", "2.5", "2026-03-05", "2026-03-05 10:30:00", "10:30:00", "TRUE"),
        ("䶮㛃", "123456789012345", "0.1", "46086", "#DIV/0!", "#N/A", "FALSE"),
    ]
    assert found.frame["row_no"].to_list() == [2, 3]


def test_the_date_system_of_1904_is_the_workbooks_own_and_is_noted(tmp_path: Path) -> None:
    found = read(tmp_path, old_workbook([HEAD, ("0012", 1.0, Shown(46086 - 1462, DAY))], is_1904=True))

    assert found.frame["日期"].to_list() == ["2026-03-05"]
    assert [note.code for note in found.notes] == ["epoch_1904"]


def test_the_day_that_never_was_and_a_negative_day_stay_what_they_are(tmp_path: Path) -> None:
    found = read(tmp_path, old_workbook([HEAD, ("1", 1.0, Shown(60, DAY)), ("2", 1.0, Shown(-1, DAY))]))

    assert found.frame["日期"].to_list() == ["1900-02-29", "-1"]


def test_hidden_rows_and_sheets_are_noted(tmp_path: Path) -> None:
    sheets = {"数据": [HEAD, ROW], "旧": [HEAD]}
    found = read(tmp_path, container(stream(sheets, hidden_rows=[1], hidden_sheets=["旧"])))

    assert [note.code for note in found.notes] == ["sheets_hidden", "rows_hidden"]


def test_merged_cells_are_filled_only_where_the_profile_says_so(tmp_path: Path) -> None:
    data = old_workbook([HEAD, ROW, (None, 2.0, None)], merges=[(1, 2, 0, 0)])

    assert refusal(tmp_path, data) == ["cells_merged"]
    assert read(tmp_path, data, fill_down=("工号",)).frame["工号"].to_list() == ["0012", "0012"]


REFUSED = {
    "no workbook inside": (container(b"x" * 5000, "WordDocument"), "workbook_damaged"),
    "cut off": (old_workbook([HEAD, ROW])[:3000], "workbook_damaged"),
    "nothing but the mark": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook_damaged"),
    "password": (old_workbook([HEAD, ROW], extra=record(0x002F, b"\1\0" + bytes(52))), "workbook_encrypted"),
    "macros": (old_workbook([HEAD, ROW]) + "_VBA_PROJECT_CUR".encode("utf-16-le"), "workbook_macros"),
    "links": (old_workbook([HEAD, ROW], extra=record(0x01AE, b"\1\0" + text("a.xls") + text("S"))),
              "workbook_links"),
    "18 digits as a number": (old_workbook([HEAD, ("0012", 370687198001011234.0, None)]), "digits_lost"),
    "two sheets": (container(stream({"一": [HEAD, ROW], "二": [HEAD, ROW]})), "sheet_ambiguous"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(tmp_path: Path, case: str) -> None:
    data, code = REFUSED[case]

    assert refusal(tmp_path, data) == [code]


def test_a_name_that_says_otherwise_is_refused(tmp_path: Path) -> None:
    good = old_workbook([HEAD, ROW])
    new = good_workbook(tmp_path, [HEAD, ("0012", 1, None)]).read_bytes()

    assert refusal(tmp_path, good, "a.xlsx") == ["format_differs"]
    assert refusal(tmp_path, new, "a.xls") == ["format_differs"]
    assert refusal(tmp_path, good, "a.xls", format="xlsx") == ["format_differs"]
    assert (refusal(tmp_path, good, format="workbook"), refusal(tmp_path, new, "a.xlsx", format="workbook")) == (
        ["read"],
        ["read"],
    )


@pytest.mark.office
def test_what_libreoffice_writes_reads_as_the_workbook_it_came_from(tmp_path: Path) -> None:
    new = good_workbook(tmp_path, [HEAD, ("0012", 1.5, "2026-03-05"), ("0013", 2, "")], "new.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "xls", "--outdir", tmp_path, new],
        check=True,
        capture_output=True,
    )

    old = read(tmp_path, (tmp_path / "new.xls").read_bytes())

    assert old.frame.rows() == read(tmp_path, new.read_bytes(), "new.xlsx").frame.rows()
