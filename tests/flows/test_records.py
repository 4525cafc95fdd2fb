"""What the county delivered is in the warehouse after the night, and what its indicators came to after the month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from warehouse.embedded import EmbeddedWarehouse
from warehouse.store import frame


def asked(county: Path, query: str) -> list[tuple[Any, ...]]:
    var = county / "var"
    warehouse = EmbeddedWarehouse(var / "warehouse.duckdb", var / "read" / "warehouse.duckdb", var / "locks")
    with warehouse.reading() as connection:
        return frame(connection, query).rows()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "SELECT unit_id, rank, gap_to_best, lost_points, loss_reasons FROM report_section_horizontal WHERE rank = 2",
            [("S3", 2, Decimal(5), Decimal(2), "季度总结退回")],
        ),
        (
            "SELECT unit_id, month, score, delta FROM report_section_vertical WHERE unit_id = 'S1' ORDER BY month",
            [("S1", "2026-02", Decimal(95), None), ("S1", "2026-03", Decimal(98), Decimal(3))],
        ),
        (
            "SELECT parent_name, carried, result_count, event_count, lost_points FROM report_indicator_duty WHERE is_key",
            [("公文处理", "split", 2, Decimal(2), Decimal(4))],
        ),
        (
            "SELECT node_no, is_late FROM report_milestone ORDER BY node_no",
            [("1", False), ("2", True), ("3", True), ("4", False)],
        ),
        (
            "SELECT unit_id, handled_at, is_late FROM report_opinion",
            [("S2", date(2026, 3, 20), True)],
        ),
        ("SELECT cause_code, cause_name FROM dim_cause", [("DOC", "文种错误")]),
        ("SELECT COUNT(*) FROM fact_indicator_result", [(8,)]),
    ],
)
def test_the_warehouse_has_what_was_delivered(county: Path, query: str, expected: list[tuple[Any, ...]]) -> None:
    assert asked(county, query) == expected
