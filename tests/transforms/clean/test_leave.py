"""Leave: its days, what overlaps, and work entered on a day of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.clean.delivered import REFS, one, settled
from tests.transforms.scoring.rows import entry, frame
from transforms.clean.leave import whole_days


def leave(first: int = 5, last: int | None = 9, **words: Any) -> dict[str, Any]:
    """Leave of 甲 in January 2026; the fifth is a Monday."""
    to_date = date(2026, 1, last) if last else None
    return {"person_id": "甲", "from_date": date(2026, 1, first), "to_date": to_date, "kind": "sick", **words}


@pytest.mark.parametrize(("days", "expected"), [(5, True), (5.5, False), (None, None)])
def test_leave_has_no_more_days_than_its_span(days: float | None, expected: bool | None) -> None:
    assert one("absence", leave(5, 9, days=days))["is_within_span"] is expected


def test_leave_of_one_person_that_shares_a_day_is_told_of_both() -> None:
    rows = settled(
        "absence", leave(5, 9), leave(9, 10), leave(12, 30), leave(14, 15), leave(31, None), leave(9, 9, person_id="乙")
    )

    assert rows["is_apart"].to_list() == [False, False, False, False, True, True]


@pytest.mark.parametrize(
    ("words", "is_whole"),
    [({}, True), ({"days": 5}, True), ({"days": 2.5}, False), ({"last": None}, True), ({"last": 11, "days": 5}, True)],
)
def test_fewer_days_than_weekdays_are_leave_for_some_hours(words: dict[str, Any], is_whole: bool) -> None:
    assert whole_days(frame("absence", [leave(**words)])).height == is_whole


AWAY = replace(REFS, absence=frame("absence", [leave(5, 6)]))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, (False, None)),
        ({"source": "system"}, (None, False)),
        ({"work_date": date(2026, 1, 7)}, (True, None)),
        ({"person_id": "乙"}, (None, None)),
        ({"person_id": "无"}, (None, None)),
    ],
)
def test_work_lies_outside_of_leave(words: dict[str, Any], expected: tuple[bool | None, ...]) -> None:
    row = one("work_log", entry(**words), refs=AWAY)

    assert (row["is_present"], row["is_own_login"]) == expected


def test_without_leave_nobody_is_asked() -> None:
    assert one("work_log", entry())["is_present"] is None


def test_a_day_of_work_is_at_most_one_and_a_half() -> None:
    slow = frame("work_item", [{"item_code": "X", "minutes": 120, "from_date": date(2020, 1, 1)}])
    rows = settled(
        "work_log",
        entry(entry_id="1", quantity=4),
        entry(entry_id="2", quantity=2.001),
        entry(entry_id="3", quantity=6, source="system"),
        entry(entry_id="4", quantity=6, work_date=date(2026, 1, 6)),
        entry(entry_id="5", item_code=None, quantity=9),
        refs=replace(REFS, work_item=slow),
    )

    assert rows["is_of_a_day"].to_list() == [False, False, True, True, None]


@pytest.mark.parametrize(
    ("evidence", "source", "expected"),
    [(["清册"], "declared", True), (["催缴"], "declared", False), (None, "declared", False), (None, "system", None)],
)
def test_papers_are_asked_where_the_edition_asks(
    evidence: list[str] | None, source: str, expected: bool | None
) -> None:
    asking = replace(
        REFS,
        evidence_terms=pl.DataFrame({"bureau_id": ["B"]}),
        work_item=frame(
            "work_item", [{"item_code": "X", "points": 1, "evidence": ["清册"], "from_date": date(2020, 1, 1)}]
        ),
    )
    not_asking = replace(asking, evidence_terms=REFS.evidence_terms)

    assert one("work_log", entry(evidence=evidence, source=source), refs=asking)["has_papers"] is expected
    assert one("work_log", entry(evidence=evidence, source=source), refs=not_asking)["has_papers"] is None
