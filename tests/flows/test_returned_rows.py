"""Rejected rows go back as a file in their sender's own layout; mended there and dropped in again, they take their place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.builders import basics, points_sheet, table, write_inbox
from tests.conftest import Begun, Said
from warehouse.lake import Lake, Part

Jixiao = Callable[..., Said]
LOG = Part("work_log", "2026-03")
ROWS = ("0001,2026-03-02,X01,3", "0001,2026-03-02,X01,三", "9999,2026-03-03,X01,5", "0002,,X01,1")


def _begin(workspace: Path, jixiao: Jixiao) -> None:
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox", 工作日志_一=table("工号,日期,项目编码,数量", *ROWS))
    assert jixiao("ingest", "-w", workspace).code == 1


@pytest.fixture
def bureau(begun: Begun) -> Path:
    """A workspace with a file without ids of its own, of which three rows were rejected."""
    return begun(_begin)


def returned(bureau: Path) -> list[Path]:
    return sorted((bureau / "var" / "returned").rglob("*.xlsx"))


def cells(path: Path) -> list[list[str]]:
    return [["" if one is None else str(one) for one in row] for row in openpyxl.load_workbook(path).active.values]


def mend(bureau: Path, name: str, changes: dict[str, str]) -> None:
    """Put the returned file into the inbox with some cells changed, as a person would in a spreadsheet."""
    (path,) = returned(bureau)
    book = openpyxl.load_workbook(path)
    for cell, text in changes.items():
        book.active[cell] = text
    book.save(bureau / "inbox" / name)


def quantities(bureau: Path) -> list[tuple[str, int]]:
    rows = Lake(bureau / "var" / "lake").live(LOG)
    return sorted(
        (person, quantity // 1_000_000) for person, quantity in rows.select("person_id", "quantity").iter_rows()
    )


def ends(jixiao: Jixiao, bureau: Path) -> dict[str, int]:
    rows = [one for one in jixiao("status", "-w", bureau, "--json").json["rows"] if one["dataset"] == "work_log"]
    return {end: sum(one[end] for one in rows) for end in ("loaded", "rejected", "superseded", "withdrawn")}


def test_the_sender_gets_the_rejected_rows_in_their_own_columns_with_the_reason(bureau: Path) -> None:
    (path,) = returned(bureau)
    header, *rows = cells(path)

    assert re.fullmatch(r"工作日志_一-退回-[0-9a-f]{8}\.xlsx", path.name)
    assert header == ["工号", "日期", "项目编码", "数量", "退回原因", "原行"]
    assert [row[:4] for row in rows] == [
        ["0001", "2026-03-02", "X01", "三"],
        ["9999", "2026-03-03", "X01", "5"],
        ["0002", "", "X01", "1"],
    ]
    assert "数量" in rows[0][4]
    assert "阿拉伯数字" in rows[0][4]
    assert [row[5][8:] for row in rows] == ["-3", "-4", "-5"]


def test_mended_rows_take_their_place_and_the_file_is_gone(bureau: Path, jixiao: Jixiao) -> None:
    mend(bureau, "工作日志-改好了.xlsx", {"D2": "4", "A3": "0006", "B4": "2026-03-05"})
    said = jixiao("nightly", "-w", bureau)

    assert (said.code, returned(bureau)) == (0, [])
    # Row 3 said the same day and item as row 2: two entries, as in the file they came in.
    assert quantities(bureau) == [("0001", 3), ("0001", 4), ("0002", 1), ("0006", 5)]
    assert ends(jixiao, bureau) == {"loaded": 4, "rejected": 0, "superseded": 3, "withdrawn": 0}


def test_a_workbook_that_a_killed_run_left_beside_the_index_is_gone_after_the_next(
    bureau: Path, jixiao: Jixiao
) -> None:
    (kept,) = returned(bureau)
    stray = kept.with_name("工作日志_二-退回-00000000.xlsx")
    stray.write_bytes(kept.read_bytes())
    jixiao("nightly", "-w", bureau)

    assert returned(bureau) == [kept]


def test_a_row_mended_twice_counts_once_and_one_that_is_still_wrong_goes_back_again(
    bureau: Path, jixiao: Jixiao
) -> None:
    mend(bureau, "工作日志-改一.xlsx", {"D2": "4", "A3": "0006"})
    assert jixiao("nightly", "-w", bureau).code == 1
    (path,) = returned(bureau)
    assert [row[:4] for row in cells(path)[1:]] == [["0002", "", "X01", "1"]]

    mend(bureau, "工作日志-改二.xlsx", {"B2": "2026-03-06"})
    assert (jixiao("nightly", "-w", bureau).code, returned(bureau)) == (0, [])
    assert quantities(bureau) == [("0001", 3), ("0001", 4), ("0002", 1), ("0006", 5)]
    assert ends(jixiao, bureau) == {"loaded": 4, "rejected": 0, "superseded": 4, "withdrawn": 0}


def test_mended_rows_of_a_whole_sheet_withdraw_nothing(workspace: Path, jixiao: Jixiao) -> None:
    basics(workspace / "inbox")
    days = [("王敏", f"2026-03-{day:02}", "X01", 1.0) for day in (2, 3, 4, 5, 6, 9)]
    (workspace / "inbox" / "积分表-三月.xlsx").write_bytes(points_sheet(*days, ("无名", "2026-03-10", "X01", 1.0)))
    assert jixiao("ingest", "-w", workspace).code == 1
    (path,) = returned(workspace)
    header, row = cells(path)[2:]
    assert (header[0], row[:2]) == ("股室", ["综合服务股", "无名"])

    mend(workspace, "积分表-三月-改.xlsx", {"B4": "李强"})
    assert jixiao("nightly", "-w", workspace).code == 0
    assert [person for person, _ in quantities(workspace)] == ["0001"] * 6 + ["0002"]
