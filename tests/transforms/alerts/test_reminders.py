"""Dates: milestones 7, 3 and 1 working days ahead and overdue, what is owed by a day, bad ratings within their time."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from transforms.alerts.reminders import Deadline, bad_ratings, milestones, missing, workdays_after, workdays_left
from transforms.contracts import contract
from transforms.workdays import Workdays

IS_WORKDAY = Workdays().is_workday
MILESTONE = {
    **dict.fromkeys(("bureau_id", "indicator_id", "node_no", "unit_id", "person_id"), pl.String),
    "due_on": pl.Date,
    "came_on": pl.Date,
}


@pytest.mark.parametrize(
    ("expected", "today"),
    [
        (6, date(2026, 4, 27)),  # May 1 to 5 are off, May 9 is worked
        (3, date(2026, 4, 30)),
        (0, date(2026, 5, 8)),
        (-1, date(2026, 5, 9)),
    ],
)
def test_working_days_that_are_left(expected: int, today: date) -> None:
    assert workdays_left(today, date(2026, 5, 8), IS_WORKDAY) == expected


def test_the_working_day_after() -> None:
    assert workdays_after(date(2026, 4, 30), 1, IS_WORKDAY) == date(2026, 5, 6)
    assert workdays_after(date(2026, 4, 30), 0, IS_WORKDAY) == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("expected", "today"),
    [
        ([], date(2026, 3, 19)),  # eight working days
        ([(1, "remind")], date(2026, 3, 20)),
        ([(2, "remind")], date(2026, 3, 26)),
        ([(3, "remind")], date(2026, 3, 30)),
        ([(3, "remind")], date(2026, 3, 31)),
        ([(4, "warn")], date(2026, 4, 1)),
    ],
)
def test_a_milestone_is_nearer_from_stage_to_stage(expected: list[tuple[int, str]], today: date) -> None:
    rows = pl.DataFrame(
        [
            ("B1", "I03", "2", "S1", "0001", date(2026, 3, 31), None),
            ("B1", "I03", "1", None, None, date(2026, 3, 31), date(2026, 3, 2)),
        ],
        schema=MILESTONE,
        orient="row",
    )
    found = milestones(rows, today, (7, 3, 1), IS_WORKDAY)

    assert [(one.stage, one.severity) for one in found] == expected
    assert {(one.subject, one.owner, one.unit_id) for one in found} <= {("I03/2", "0001", "S1")}


def test_a_milestone_without_owner_is_the_bureaus() -> None:
    rows = pl.DataFrame([("B1", "I03", "2", None, None, date(2026, 3, 31), None)], schema=MILESTONE, orient="row")
    (found,) = milestones(rows, date(2026, 3, 31), (7, 3, 1), IS_WORKDAY)

    assert (found.unit_id, found.owner, found.fields) == ("", "", {"subject": "I03/2", "due_on": "2026-03-31"})


@pytest.mark.parametrize(
    ("expected", "today"),
    [
        ([], date(2026, 4, 2)),
        ([("S1", 2, 1, "remind"), ("S2", 0, 1, "remind")], date(2026, 4, 3)),
        ([("S1", 2, 1, "remind"), ("S2", 0, 1, "remind")], date(2026, 4, 7)),
        ([("S1", 2, 2, "warn"), ("S2", 0, 2, "warn")], date(2026, 4, 8)),
        ([], date(2026, 5, 1)),
    ],
)
def test_what_is_owed_is_said_from_the_working_day_before(expected: list[tuple[object, ...]], today: date) -> None:
    rows = pl.DataFrame(
        {
            "unit_id": ["S1", "S2", "S1", "S1"],
            "person_id": ["0002", "0003", "0001", "0004"],
            "is_missing": [True, False, True, False],
        }
    )
    of = Deadline("alert_declare_due", "work_log", "2026-03", date(2026, 4, 7), date(2026, 4, 30), 1)
    found = missing(rows, "B1", of, today, IS_WORKDAY)

    assert [(one.unit_id, one.count, one.stage, one.severity) for one in found] == expected
    assert {one.marks for one in found if one.count} <= {("0001", "0002")}


def at(hour: int) -> datetime:
    return datetime(2026, 3, 2, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def ratings(**said: object) -> pl.DataFrame:
    row = {"rating_id": "R1", "unit_id": "S1", "bureau_id": "B1", "level": "1", "origin": "active", "rated_at": at(9)}
    shape = contract("window_rating").shape
    return pl.DataFrame([{name: (row | said).get(name) for name in shape}], schema=shape)


LATER = at(17)


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({}, {"level": "3"}),
        ({}, {"origin": "default"}),
        ({"alert_not_called_back": 1, "alert_not_rectified": 0}, {}),
        ({"alert_not_called_back": 1, "alert_not_rectified": 1}, {"is_confirmed": True, "verified_at": LATER}),
        ({"alert_not_called_back": 0, "alert_not_rectified": 0}, {"is_confirmed": False, "verified_at": LATER}),
        ({"alert_not_called_back": 0, "alert_not_rectified": 0}, {"revoked_at": LATER}),
        (
            {"alert_not_called_back": 0, "alert_not_rectified": 0},
            {"is_confirmed": True, "verified_at": LATER, "called_back_at": LATER, "rectified_at": LATER},
        ),
    ],
)
def test_a_bad_rating_is_called_back_and_a_confirmed_one_mended(
    expected: dict[str, int], said: dict[str, object]
) -> None:
    found = bad_ratings(ratings(**said), date(2026, 3, 2), 1, 5, IS_WORKDAY)

    assert {one.code: one.count for one in found} == expected


@pytest.mark.parametrize(("stage", "severity", "today"), [(1, "remind", 2), (2, "remind", 3), (3, "warn", 4)])
def test_a_bad_rating_is_said_again_on_the_last_day_and_after_it(stage: int, severity: str, today: int) -> None:
    found = bad_ratings(ratings(), date(2026, 3, today), 1, 5, IS_WORKDAY)

    assert (found[0].stage, found[0].severity, found[0].subject) == (stage, severity, "R1")
    assert found[0].fields == {"subject": "R1", "due_on": "2026-03-03"}
