"""Deductions one by one: two events that say the same are two, one that two components count is one, a result its count."""

from __future__ import annotations

from datetime import date

from tests.transforms.scoring.rows import LONG_AGO, inputs, tree
from transforms.listing.deductions import deductions

RULES = [{"event_code": "Q1", "event_name": "错", "category": "quality", "points": -1, "from_date": LONG_AGO}]
SCORED = [
    {"name": name, "kind": "events", "category": ["quality"], "weight": "50", "limit": ["0", None]}
    for name in ("quality", "again")
]


def test_two_events_alike_are_two_deductions_and_one_counted_twice_is_one() -> None:
    events = [
        {"event_id": name, "unit_id": "S", "event_date": date(2026, 1, 5), "event_code": "Q1", "cause_code": "DOC"}
        for name in ("E1", "E2")
    ]
    found = deductions(inputs(tree(*SCORED, subject="section"), event_rule=RULES, event=events))

    assert found.select("unit_id", "cause_code", "lost_points").rows() == [("S", "DOC", 1_000_000)] * 2


def test_a_result_deducts_as_often_as_it_counts_and_once_where_points_do_not_go_by_counts() -> None:
    counted = {"indicator_id": "I1", "year": "2026", "name": "公文", "points": 10, "scoring": "deduct", "params": "1"}
    stated = counted | {"indicator_id": "I2", "scoring": "stated", "params": None}
    told = {"unit_id": "S", "month": "2026-01", "cause_code": "DOC"}
    found = deductions(
        inputs(
            tree({"name": "own", "kind": "indicator", "weight": "100"}, subject="section"),
            indicator=[counted, stated],
            indicator_result=[
                told | {"indicator_id": "I1", "event_count": 3},
                told | {"indicator_id": "I2", "score": 9, "event_count": 5},
            ],
        )
    )

    assert found.select("what", "event_count").rows() == [("公文", 3), ("公文", 1)]
