"""The views of comparisons, duties, milestones and opinions, over literal rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Table

from warehouse import record_schema, schema, star_schema
from warehouse.store import Warehouse, frame, insert

UNITS = [
    {"unit_id": "C1", "unit_name": "某县局", "kind": "bureau", "bureau_id": "C1"},
    {"unit_id": "S3", "unit_name": "政工股", "kind": "section", "bureau_id": "C1"},
]
OWN = {"bureau_id": "C1", "month": "2026-03"}


def told(warehouse: Warehouse, query: str, rows: dict[Table, list[dict[str, Any]]]) -> list[tuple[Any, ...]]:
    """What a query says of a warehouse of these rows."""
    with warehouse.transaction() as connection:
        for table, given in rows.items():
            blank = pl.DataFrame(given, infer_schema_length=None)
            lacking = [pl.lit(None).alias(column.name) for column in table.columns if column.name not in blank.columns]
            insert(connection, table, blank.with_columns(lacking))
    with warehouse.reading() as connection:
        return frame(connection, query).rows()


def peer(unit: str, score: int | None, rank: int | None, tier: str | None) -> dict[str, Any]:
    given = {"peer_group": "县级局", "section_kind": "政工股", "measure": "composite", "peer_unit": unit}
    return {**OWN, **given, "score": None if score is None else Decimal(score), "rank": rank, "tier": tier}


def test_everything_recorded_of_a_person_stands_by_its_day(warehouse: Warehouse) -> None:
    """Published results only; an event without points of its own has those of its rule."""
    person = {"person_id": "0001", "bureau_id": "C1"}
    day = date(2026, 3, 31)
    rows = {
        star_schema.dim_posting: [{**person, "unit_id": "S3", "post_class": "x", "from_date": date(2020, 1, 1)}],
        star_schema.dim_month: [{"month": "2026-03", "last_day": day}, {"month": "2026-04", "last_day": day}],
        record_schema.dim_event_rule: [
            {"bureau_id": "C1", "event_code": "Q1", "event_name": "差错", "points": Decimal(-1)}
            | {"from_date": date(2020, 1, 1), "until_date": date(9999, 12, 31)}
        ],
        record_schema.fact_event: [
            {**person, "month": "2026-03", "event_id": "1", "event_date": date(2026, 3, 2), "event_code": "Q1"}
        ],
        schema.ops_period: [
            {"bureau_id": "C1", "month": "2026-03", "version": 1, "state": "published"},
            {"bureau_id": "C1", "month": "2026-04", "version": 0, "state": "calculated"},
        ],
        schema.fact_month_score: [
            {**person, "version": version, "month": month, "scheme": "t", "subject_id": "0001", "score": Decimal(90)}
            for month, version in (("2026-03", 1), ("2026-04", 0))
        ],
    }
    found = told(warehouse, "SELECT day, kind, what, points FROM report_person_file ORDER BY day, kind", rows)

    assert found == [
        (date(2020, 1, 1), "posting", None, None),
        (date(2026, 3, 2), "event", "差错", Decimal(-1)),
        (day, "score", None, Decimal(90)),
    ]


def test_the_file_of_a_person_has_training_sanctions_uses_and_moves(warehouse: Warehouse) -> None:
    """Who is seconded has not moved; a unit's honour is no person's."""
    own = {"person_id": "0001", "bureau_id": "C1"}
    posts = [("C2", "T1", "main", 2020), ("C1", "S3", "main", 2024), ("C2", "T1", "secondment", 2025)]
    used = {"bureau_id": "C1", "used_date": date(2027, 1, 20), "kind": "honour", "what": "记三等功", "document": ""}
    rows = {
        star_schema.dim_posting: [
            {"person_id": "0001", "bureau_id": bureau, "unit_id": unit, "kind": kind, "post_class": "x"}
            | {"from_date": date(since, 1, 1)}
            for bureau, unit, kind, since in posts
        ],
        record_schema.fact_training: [
            {**own, "from_date": date(2026, 3, 16), "course": "纳税评估", "hours": Decimal(24), "result": "合格"}
        ],
        record_schema.fact_discipline: [{**own, "decided_date": date(2026, 6, 2), "kind": "warning"}],
        record_schema.fact_result_use: [
            {**used, "subject_id": "0001", "person_id": "0001"},
            {**used, "subject_id": "S3", "unit_id": "S3"},
        ],
    }
    asked = "SELECT day, kind, code, what, points FROM report_person_file WHERE kind <> 'posting' ORDER BY day"

    assert told(warehouse, asked, rows) == [
        (date(2024, 1, 1), "moved_in", "C2", None, None),
        (date(2026, 3, 16), "training", "纳税评估", "合格", Decimal(24)),
        (date(2026, 6, 2), "discipline", "warning", None, None),
        (date(2027, 1, 20), "result_use", "honour", "记三等功", None),
    ]


def test_a_section_stands_among_its_peers_with_what_it_lost_by(warehouse: Warehouse) -> None:
    """The rank that was announced holds; without one, scores are counted; without a score there is none."""
    lost = {**OWN, "scheme": "toy", "component": "indicators", "subject_id": "S3", "year": "2026"}
    rows = {
        schema.dim_unit: UNITS,
        record_schema.fact_peer_result: [
            peer("某县局", 90, 3, "第二档"),
            peer("甲县局", 95, None, "第一档"),
            peer("乙县局", None, None, None),
        ],
        record_schema.fact_indicator_score: [
            {**lost, "indicator_id": "I1", "lost_points": Decimal(2), "reason": "文种错误"},
            {**lost, "indicator_id": "I2", "lost_points": Decimal(4), "reason": "未报送"},
        ],
    }

    found = told(
        warehouse,
        "SELECT peer_unit, unit_id, rank, peer_count, gap_to_best, lost_points, loss_reasons "
        "FROM report_section_horizontal ORDER BY peer_unit",
        rows,
    )

    assert found == [
        ("乙县局", None, None, 2, None, None, None),
        ("某县局", "S3", 3, 2, Decimal(5), Decimal(6), "未报送；文种错误"),
        ("甲县局", None, 1, 2, Decimal(0), None, None),
    ]


def test_a_section_stands_beside_its_own_month_before_and_not_over_a_gap(warehouse: Warehouse) -> None:
    months = {"2025-12": 90, "2026-01": 95, "2026-03": 97}
    score = {"bureau_id": "C1", "scheme": "toy", "subject_id": "S3", "unit_id": "S3"}
    rows = {
        schema.fact_month_score: [
            {**score, "month": month, "version": 1, "score": Decimal(points)} for month, points in months.items()
        ]
        + [{**score, "month": "2026-01", "version": 0, "score": Decimal(1)}],
        schema.ops_period: [{"bureau_id": "C1", "month": month, "version": 1} for month in months],
    }

    found = told(warehouse, "SELECT month, score, delta FROM report_section_vertical ORDER BY month", rows)

    assert found == [
        ("2025-12", Decimal(90), None),
        ("2026-01", Decimal(95), Decimal(5)),
        ("2026-03", Decimal(97), None),
    ]


def test_a_duty_has_its_parent_and_what_is_done_so_far(warehouse: Warehouse) -> None:
    own = {"bureau_id": "C1", "year": "2026", "points": Decimal(10)}
    result = {"bureau_id": "C1", "indicator_id": "I1", "subject_id": "S3", "event_count": Decimal(1)}
    lost = {"bureau_id": "C1", "scheme": "toy", "component": "own", "subject_id": "S3", "indicator_id": "I1"}
    rows = {
        record_schema.dim_indicator: [
            {**own, "indicator_id": "P1", "indicator_name": "公文", "person_id": None},
            {**own, "indicator_id": "I1", "indicator_name": "差错", "parent_id": "P1", "person_id": "0004"},
        ],
        record_schema.fact_indicator_result: [
            {**result, "month": "2026-02", "result_month": "2026-02"},
            {**result, "month": "2026-03", "result_month": "2026-03"},
            {**result, "month": "2026-01", "result_month": "2025-12"},
        ],
        record_schema.fact_indicator_score: [
            {**lost, "month": "2026-01", "year": "2025", "lost_points": Decimal(5)},
            {**lost, "month": "2026-02", "year": "2026", "lost_points": Decimal(3)},
        ],
    }

    found = told(
        warehouse,
        "SELECT person_id, indicator_name, parent_name, result_count, last_month, event_count, lost_points "
        "FROM report_indicator_duty ORDER BY indicator_id",
        rows,
    )

    assert found == [
        ("0004", "差错", "公文", 2, "2026-03", Decimal(2), Decimal(3)),
        (None, "公文", None, 0, None, None, None),
    ]


@pytest.mark.parametrize(
    ("came_on", "is_late"),
    [(date(2026, 3, 20), False), (date(2026, 3, 21), True), (None, True)],
)
def test_a_milestone_and_an_opinion_are_late_after_their_day(
    warehouse: Warehouse, came_on: date | None, *, is_late: bool
) -> None:
    """What has not come is late as of the last night, here the 9th of April."""
    check = {"run": 1, "dataset": "unit", "unit_id": "", "month": "all", "code": "a", "column_name": "b"}
    due = {"bureau_id": "C1", "due_on": date(2026, 3, 20)}
    rows = {
        schema.ops_check: [{**check, "night": date(2026, 4, 9)}],
        record_schema.fact_milestone: [
            {**due, "indicator_id": "I1", "node_no": "1", "came_on": came_on},
            {**due, "indicator_id": "I1", "node_no": "2", "due_on": date(2026, 4, 9), "came_on": None},
        ],
        record_schema.fact_opinion: [{**due, "opinion_id": "Y1", "handled_at": came_on}],
    }

    found = told(
        warehouse,
        "SELECT node_no, month, is_late FROM report_milestone UNION ALL "
        "SELECT opinion_id, '', is_late FROM report_opinion ORDER BY 1",
        rows,
    )

    assert found == [("1", "2026-03", is_late), ("2", "2026-04", False), ("Y1", "", is_late)]
