"""The two questions of the warehouse page, asked of literal rows."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.warehouse.test_record_views import told
from warehouse import record_schema
from warehouse.store import Warehouse

PAGE = (Path(__file__).parents[2] / "docs" / "warehouse.md").read_text(encoding="utf-8")
CHANGED, PER_SECTION = re.findall(r"^```sql\n(SELECT.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_items_that_were_priced_anew_come_with_their_vote(warehouse: Warehouse) -> None:
    """An item that is new in October was not priced before, one of November is not asked for."""
    prices = [
        ("X01", date(2026, 1, 1), 15, None),
        ("X01", date(2026, 9, 1), 12, "评议〔2026〕3号"),
        ("X02", date(2026, 10, 1), 20, "评议〔2026〕4号"),
        ("X03", date(2026, 1, 1), 5, None),
        ("X03", date(2026, 11, 1), 6, "评议〔2026〕5号"),
    ]
    rows = [
        {"bureau_id": "", "item_code": item, "from_date": day, "points": Decimal(points), "decided_by": by}
        for item, day, points, by in prices
    ]

    found = told(warehouse, CHANGED, {record_schema.dim_work_item: rows})

    assert found == [
        ("X01", None, date(2026, 9, 1), Decimal(15), Decimal(12), None, "评议〔2026〕3号", None),
    ]


def test_the_indicators_of_a_section_are_counted_year_by_year(warehouse: Warehouse) -> None:
    given = [
        ("2025", "A", "S1", "as_is"),
        ("2025", "B", "S1", None),
        ("2025", "C", "S2", "split"),
        ("2026", "A", "S1", "merged"),
        ("2026", "B", "S1", "not_ours"),
        ("2026", "C", "S2", "split"),
    ]
    rows = [
        {"bureau_id": "C1", "year": year, "indicator_id": code, "unit_id": unit, "carried": carried}
        for year, code, unit, carried in given
    ]

    found = told(warehouse, PER_SECTION, {record_schema.dim_indicator: rows})

    assert [(year, count, sections, float(mean)) for year, count, sections, mean in found] == [
        ("2025", 3, 2, 1.5),
        ("2026", 2, 2, 1.0),
    ]
