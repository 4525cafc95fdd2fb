"""Declared work is held against the system's once the month is calculated, and stands in a view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.builders import basics, table, write_inbox
from tests.conftest import Said

LOG = "登记号,工号,日期,项目编码,数量,来源"


def test_a_difference_between_declared_and_system_is_told_by_section(
    workspace: Path, jixiao: Callable[..., Said]
) -> None:
    basics(workspace / "inbox")
    rows = ("A1,0001,2026-03-02,X01,3,申报", "A2,0002,2026-03-02,X01,2,申报", "A3,0006,2026-03-02,J01,1,申报")
    write_inbox(
        workspace / "inbox",
        工作日志_一=table(LOG, *rows, "S1,0001,2026-03-02,X01,2,系统", "S2,0002,2026-03-02,X01,2,系统"),
    )
    assert jixiao("nightly", "-w", workspace).code == 0
    jixiao("month-end", "2026-03", "-w", workspace)

    with duckdb.connect(workspace / "var" / "read" / "warehouse.duckdb", read_only=True) as warehouse:
        found = warehouse.sql(
            "SELECT unit_id, person_id, item_code, difference, finding FROM report_reconciliation ORDER BY 2"
        )

        assert found.fetchall() == [("S1", "0001", "X01", 1, "over_claimed"), ("S1", "0002", "X01", 0, "confirmed")]
