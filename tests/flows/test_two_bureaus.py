"""Two bureaus in one workspace: neither sees the other's prices, rejects or files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.builders import LOG_HEADER, REVIEW_HEADER, WORK_ITEM, table, write_inbox
from warehouse.lake import Lake, Part

UNITS = """\
机构代码,机构名称,上级机构代码,机构类型,生效日期
B1,城区分局,,分局,2020-01-01
S1,综合服务股,B1,股室,2020-01-01
B2,郊区分局,,分局,2020-01-01
S2,税源监控股,B2,股室,2020-01-01
"""
ITEM_HEADER = WORK_ITEM.splitlines()[0]


def deliver(workspace: Path) -> None:
    """One person in each; B1 goes by the common prices, B2 has a list of its own."""
    inbox = workspace / "inbox"
    edition = next(workspace.glob("schemes/haiyang-urban/*.yaml"))
    edition.write_text(edition.read_text("utf-8") + "applies_to: [B1, B2]\n", encoding="utf-8")
    write_inbox(
        inbox,
        机构=UNITS,
        人员=table("工号,姓名,人员类别", "0001,王敏,公务员", "0002,李强,公务员"),
        岗位任职=table(
            "工号,机构代码,岗位系列,生效日期",
            "0001,S1,comprehensive_service,2020-01-01",
            "0002,S2,comprehensive_service,2020-01-01",
        ),
        工作项目分值_共用=table(ITEM_HEADER, "X01,申报受理,,,2,申报,2020-01-01", "N01,新办辅导,,,3,申报,2020-01-01"),
    )
    write_inbox(inbox / "B2", 工作项目分值_自有=table(ITEM_HEADER, "X01,申报受理,,,7,申报,2020-01-01"))
    write_inbox(
        inbox,
        工作日志_城区=table(LOG_HEADER, "A1,0001,2026-03-02,X01,1", "A2,0001,2026-03-03,N01,1"),
        工作日志_郊区=table(LOG_HEADER, "C1,0002,2026-03-02,X01,1", "C2,0002,2026-03-03,N01,1"),
        审核=table(
            REVIEW_HEADER, "0001,2026-03,X01,股长,,同意", "0001,2026-03,N01,股长,,同意", "0002,2026-03,X01,股长,,同意"
        ),
    )


def cells(workspace: Path, bureau: str) -> set[str]:
    book = openpyxl.load_workbook(workspace / "var" / "reports" / bureau / "2026-03" / "workbook.xlsx")
    return {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_each_bureau_is_judged_by_its_list_and_told_of_its_own(workspace: Path, jixiao: Any) -> None:
    deliver(workspace)
    night = jixiao("nightly", "-w", workspace, "--json")
    closed = jixiao("month-end", "2026-03", "-w", workspace, "--json")
    live = Lake(workspace / "var" / "lake").live(Part("work_log", "2026-03"))
    rejects = [(one["file"], one["row_no"], one["code"]) for one in night.json["rejects"]]
    points = [
        jixiao("explain", person, "2026-03", "-w", workspace, "--json").json["lines"][0]["measure"]
        for person in ("0001", "0002")
    ]

    assert rejects == [("工作日志_郊区.csv", 3, "unknown_work_item")]
    assert sorted(live["entry_id"]) == ["A1", "A2", "C1"]
    assert closed.code == 0, closed.err
    assert [float(one) for one in points] == [5.0, 7.0]
    assert {"工作日志_城区.csv", "工作日志_郊区.csv"} & cells(workspace, "B1") == {"工作日志_城区.csv"}
    assert {"工作日志_城区.csv", "工作日志_郊区.csv"} & cells(workspace, "B2") == {"工作日志_郊区.csv"}


def test_what_begins_later_or_elsewhere_does_not_touch_a_published_month(
    workspace: Path, jixiao: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(workspace)
    jixiao("nightly", "-w", workspace)
    jixiao("month-end", "2026-03", "-w", workspace)
    assert jixiao("publish", "2026-03", "--trial", "-w", workspace).code == 0
    monkeypatch.setenv("JIXIAO_NOW", "2026-05-09T02:00:00+08:00")
    write_inbox(
        workspace / "inbox",
        人员_新=table("工号,姓名,人员类别", "0009,钱新,公务员"),
        岗位任职_新=table(
            "工号,机构代码,岗位系列,生效日期",
            "0001,S2,comprehensive_service,2026-05-06",
            "0009,S2,comprehensive_service,2026-02-01",
        ),
    )
    jixiao("nightly", "-w", workspace)

    # A transfer of May is nothing to March; a new colleague of February is, in that bureau alone.
    assert jixiao("publish", "2026-03", "--trial", "--bureau", "B1", "-w", workspace).code == 0
    assert jixiao("publish", "2026-03", "--trial", "--bureau", "B2", "-w", workspace).code == 2
