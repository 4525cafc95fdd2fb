"""A workbook with a sheet a month: each gives its rows their month, and what goes back knows its sheet."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import xlsxwriter

from tests.builders import basics, log, write_inbox
from tests.conftest import Said
from warehouse.lake import Lake, Part

Jixiao = Callable[..., Said]
PROFILE = """\
profile: year_of_reviews
files: 全年审核*
sheet: "*月"
sheets: every
header_rows: 2
takes:
  - dataset: work_review
    sheet_gives: {month: "%m月"}
    columns: {stage: 审核/环节, decision: 审核/结果}
"""
HEADS = [["工号", "项目编码", "审核", ""], ["", "", "环节", "结果"]]


def year(february: list[list[str]], march: list[list[str]]) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in {"说明": [["填表说明"]], "2月": HEADS + february, "3月": HEADS + march}.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if name != "说明":
                for place in ("A1:A2", "B1:B2", "C1:D1"):
                    sheet.merge_range(place, rows[0][ord(place[0]) - 65])
    return file.getvalue()


def months(bureau: Path) -> list[tuple[str, str]]:
    lake = Lake(bureau / "var" / "lake")
    rows = [row for month in ("2026-02", "2026-03") for row in lake.live(Part("work_review", month)).to_dicts()]
    return [(row["person_id"], row["month"]) for row in rows]


def test_each_sheet_gives_its_month_and_a_rejected_row_comes_back_with_its_sheet(
    workspace: Path, jixiao: Jixiao
) -> None:
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox", 工作日志_一=log("L1,0001,2026-02-05,X01,1", "L2,0002,2026-03-05,X01,1"))
    (workspace / "sources" / "year.yaml").write_text(PROFILE, encoding="utf-8")
    book = year([["0001", "X01", "股长", "同意"]], [["0001", "X01", "股长", "同意"], ["0002", "X01", "股长", "也许"]])
    (workspace / "inbox" / "全年审核2026年.xlsx").write_bytes(book)

    first = jixiao("ingest", "-w", workspace, "--lang", "zh")
    (back,) = (workspace / "var" / "returned").glob("全年审核*.xlsx")
    sent = openpyxl.load_workbook(back)
    header, blank, row = ([cell.value for cell in line] for line in sent.active.iter_rows(max_row=3))
    sent.active.cell(3, header.index("审核/结果") + 1).value = "同意"
    sent.save(workspace / "inbox" / back.name)
    mended = jixiao("ingest", "-w", workspace, "--lang", "zh")

    assert "第 3:4 行" in first.err
    assert header[:5] == ["工号", "项目编码", "审核/环节", "审核/结果", "工作表"]
    assert (set(blank), row[:5]) == ({None}, ["0002", "X01", "股长", "也许", "3月"])
    assert (first.code, mended.code) == (1, 0), mended.err
    assert ("0002", "2026-03") in months(workspace)
    assert not back.exists()


def test_a_file_with_a_name_as_long_as_a_file_system_takes_gets_its_rows_back(workspace: Path, jixiao: Jixiao) -> None:
    basics(workspace / "inbox")
    name = "工作日志" + "长" * 78
    write_inbox(workspace / "inbox", **{name: log("L1,0001,2026-02-05,X01,三")})

    said = jixiao("ingest", "-w", workspace, "--lang", "zh")

    assert said.code == 1
    assert len(list((workspace / "var" / "returned").glob("工作日志长*.xlsx"))) == 1
