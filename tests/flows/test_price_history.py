"""Prices and events reach the warehouse with the night that takes them in; a corrected file takes the place of the first."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.builders import EVENT_RULE, WORK_ITEM, basics, table, write_inbox
from warehouse.embedded import EmbeddedWarehouse
from warehouse.store import frame

EVENT_HEADER = "编号,工号,日期,代码,说明"


def asked(workspace: Path, query: str) -> list[tuple[Any, ...]]:
    var = workspace / "var"
    warehouse = EmbeddedWarehouse(var / "warehouse.duckdb", var / "read" / "warehouse.duckdb", var / "locks")
    with warehouse.reading() as connection:
        return frame(connection, query).rows()


def test_a_night_puts_prices_rules_and_events_into_their_tables(workspace: Path, jixiao: Any) -> None:
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox", 奖扣记录=table(EVENT_HEADER, "E1,0001,2026-03-09,Q01,一"))
    assert jixiao("nightly", "-w", workspace).code == 0
    header = WORK_ITEM.splitlines()[0]
    write_inbox(
        workspace / "inbox",
        工作项目分值_新=table(header, "X01,申报受理,,,3,申报,2026-03-01"),
        奖扣记录_更正=table(EVENT_HEADER, "E1,0001,2026-03-09,Q01,二"),
    )
    assert jixiao("nightly", "-w", workspace).code == 0

    prices = asked(workspace, "SELECT points, until_date FROM dim_work_item WHERE item_code = 'X01' ORDER BY from_date")
    rules = asked(workspace, "SELECT event_code, points FROM dim_event_rule ORDER BY event_code")
    events = asked(workspace, "SELECT month, event_id, subject_id, note FROM fact_event")

    assert [(points, str(until)) for points, until in prices] == [
        (Decimal(2), "2026-02-28"),
        (Decimal(3), "9999-12-31"),
    ]
    assert len(EVENT_RULE.splitlines()) == 3
    assert rules == [("Q01", Decimal(-1)), ("Q02", None)]
    assert events == [("2026-03", "E1", "0001", "二")]
