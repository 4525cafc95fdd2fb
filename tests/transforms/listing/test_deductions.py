"""Deductions one by one: two events that say the same are two, one that two components count is one."""

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
