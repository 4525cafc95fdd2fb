"""Who was to write a week's report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl

from tests.transforms.scoring.rows import LONG_AGO, inputs, tree
from transforms.comparison.weeks import SHANGHAI
from transforms.listing.weekly import Terms, expected, week_deadlines

FRIDAY = date(2026, 1, 16)


def test_a_leave_that_began_in_another_bureau_is_still_a_leave() -> None:
    """As it is for the score."""
    away = {"person_id": "甲", "from_date": LONG_AGO, "kind": "maternity", "bureau_id": "A"}
    people = [{"person_id": "甲"}, {"person_id": "乙"}]
    found = inputs(tree({"name": "r", "kind": "reports", "on_time": "60", "weight": "100"}), people, absence=[away])

    due = expected(found, FRIDAY, Terms(exempt=("leave",)))

    assert due.select("person_id", "exempt").rows() == [("乙", None), ("甲", "leave")]


REPORTS = {"name": "r", "kind": "reports", "on_time": "60", "weight": "100", "exempt": ["leave"]}


def report(day: int, handed_in: int) -> dict[str, Any]:
    return {
        "report_id": str(day),
        "person_id": "甲",
        "week": date(2026, 1, day),
        "submitted_at": datetime(2026, 1, handed_in, 9, tzinfo=SHANGHAI),
    }


def weeks(today: date, *components: dict[str, Any]) -> list[tuple[Any, ...]]:
    """甲 wrote for the 2nd in time, for the 9th on the Saturday, and was on leave on the 16th."""
    away = {"person_id": "甲", "from_date": date(2026, 1, 16), "to_date": date(2026, 1, 16), "kind": "sick"}
    written = [report(2, 2), report(9, 10)]
    found = inputs(tree(*components), [{"person_id": "甲"}], absence=[away], weekly_report=written)
    return week_deadlines(found, today).select("deadline", "due_on", "came_on", "is_late").rows()


def test_every_week_whose_report_was_due_says_when_it_came_and_who_was_late() -> None:
    assert weeks(date(2026, 1, 24), REPORTS) == [
        ("report1", date(2026, 1, 2), date(2026, 1, 2), False),
        ("report2", date(2026, 1, 9), date(2026, 1, 10), True),
        ("report4", date(2026, 1, 23), None, True),
        ("report5", date(2026, 1, 30), None, False),
    ]


def test_where_no_report_is_scored_none_is_late() -> None:
    assert weeks(date(2026, 1, 24), {"name": "e", "kind": "events", "weight": "100"}) == []


def test_the_weeks_of_nobody_are_none() -> None:
    nobody = inputs(tree(REPORTS), [], weekly_report=[report(2, 2)])

    assert week_deadlines(nobody, date(2026, 1, 24)).schema == pl.Schema(
        {"person_id": pl.String, "deadline": pl.String, "due_on": pl.Date, "came_on": pl.Date, "is_late": pl.Boolean}
    )
