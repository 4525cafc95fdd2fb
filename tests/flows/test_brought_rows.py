"""Somebody who moves to another bureau within the month: its month follows the rows of the bureau before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.builders import LOG_HEADER, WORK_ITEM, table, write_inbox
from tests.flows.test_two_bureaus import UNITS

ITEM_HEADER = WORK_ITEM.splitlines()[0]


def measure(workspace: Path, jixiao: Any) -> float:
    said = jixiao("explain", "0002", "2026-03", "-w", workspace, "--json").json
    return next(float(line["measure"]) for line in said["lines"] if line["component"] == "quantity")


def test_a_month_is_calculated_anew_when_a_row_of_the_bureau_before_changes(workspace: Path, jixiao: Any) -> None:
    edition = next(workspace.glob("schemes/haiyang-urban/*.yaml"))
    text = edition.read_text("utf-8").replace("unreviewed: hold", "unreviewed: as_declared")
    edition.write_text(text + "applies_to: [B1, B2]\n", encoding="utf-8")
    write_inbox(
        workspace / "inbox",
        机构=UNITS,
        人员=table("工号,姓名,人员类别", "0001,王敏,公务员", "0002,李强,公务员", "0003,赵丽,公务员"),
        岗位任职=table(
            "工号,机构代码,岗位系列,生效日期",
            "0001,S1,comprehensive_service,2020-01-01",
            "0002,S2,comprehensive_service,2020-01-01",
            "0002,S1,comprehensive_service,2026-03-11",
            "0003,S2,comprehensive_service,2020-01-01",
        ),
        工作项目分值=table(ITEM_HEADER, "X01,申报受理,,,2,申报,2020-01-01"),
        工作日志=table(LOG_HEADER, "C1,0002,2026-03-02,X01,1", "C2,0002,2026-03-12,X01,10", "C3,0003,2026-03-02,X01,1"),
    )
    write_inbox(workspace / "inbox" / "B2", 工作项目分值_自有=table(ITEM_HEADER, "X01,申报受理,,,7,申报,2020-01-01"))
    jixiao("nightly", "-w", workspace)
    closed = jixiao("month-end", "2026-03", "-w", workspace, "--json")
    again = jixiao("month-end", "2026-03", "-w", workspace, "--json")
    before = measure(workspace, jixiao)
    write_inbox(workspace / "inbox", 工作日志_更正=table(LOG_HEADER, "C1,0002,2026-03-02,X01,3"))
    jixiao("nightly", "-w", workspace)

    assert closed.code == 0, closed.err
    assert [one["is_changed"] for one in again.json["bureaus"]] == [False, False]
    # 1 x 7 + 10 x 2, then 3 x 7 + 10 x 2
    assert [before, measure(workspace, jixiao)] == [27, 41]
