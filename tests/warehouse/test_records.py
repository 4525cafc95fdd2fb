"""What the night puts beside the scores: postings, duties, reports and ratings, in either engine."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from transforms.contracts import empty
from warehouse.lake import Draft, Lake, Part
from warehouse.records import records
from warehouse.store import Warehouse, frame

OPEN = date(9999, 12, 31)
FRIDAY = datetime(2026, 3, 6, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def told(warehouse: Warehouse, folder: Path, part: Part, rows: list[dict[str, Any]], query: str) -> list[Any]:
    shape = empty(part.dataset).schema
    draft = Draft(folder)
    draft.settle(part, [], pl.DataFrame([{name: row.get(name) for name in shape} for row in rows], schema=shape), "")
    draft.commit()
    load = records(Lake(folder), [part])
    for _ in range(2):
        with warehouse.transaction() as connection:
            load(connection)
    with warehouse.reading() as connection:
        return frame(connection, query).rows()


def test_postings_are_spells_with_an_end(warehouse: Warehouse, tmp_path: Path) -> None:
    one = {"person_id": "1", "post_class": "c", "kind": "main", "bureau_id": "B"}
    rows = [
        {**one, "unit_id": "S1", "from_date": date(2026, 1, 1)},
        {**one, "unit_id": "S2", "from_date": date(2026, 3, 1)},
    ]
    query = "SELECT unit_id, until_date FROM dim_posting ORDER BY unit_id"

    assert told(warehouse, tmp_path, Part("posting", "all"), rows, query) == [("S1", date(2026, 2, 28)), ("S2", OPEN)]


def test_ratings_are_sums_without_their_raters(warehouse: Warehouse, tmp_path: Path) -> None:
    one = {"ratee_id": "1", "period": "2026-03", "dimension": "德", "bureau_id": "B"}
    rows = [
        {**one, "rater_id": "7", "role": "peer", "score": 90_000_000},
        {**one, "rater_id": "8", "role": "peer", "score": 80_500_000},
        {**one, "ballot_no": "P1", "voter_class": "A票", "score": None},
    ]
    query = "SELECT voter, rating_count, score_sum FROM fact_rating ORDER BY voter"

    found = told(warehouse, tmp_path, Part("rating", "2026-03"), rows, query)
    assert found == [("A票", 0, None), ("peer", 2, Decimal("170.5"))]


def test_a_report_has_the_time_of_its_clock_and_its_number_of_items(warehouse: Warehouse, tmp_path: Path) -> None:
    rows = [
        {
            "report_id": "W1",
            "person_id": "1",
            "week": FRIDAY.date(),
            "submitted_at": FRIDAY,
            "items": ["甲", "乙"],
            "bureau_id": "B",
        }
    ]
    query = "SELECT month, week, submitted_at, item_count, leader_score FROM fact_weekly_report"

    found = told(warehouse, tmp_path, Part("weekly_report", "2026-03"), rows, query)
    assert found == [("2026-03", FRIDAY.date(), FRIDAY.replace(tzinfo=None), 2, None)]
