"""Weeks: whose month they are, and when they are due."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.shared import shared
from transforms.comparison.weeks import SHANGHAI, deadline, friday, fridays
from transforms.period import month_of, months
from transforms.workdays import Workdays

QUICK = settings(derandomize=True, deadline=None, max_examples=100)
NEW_YEAR = date(2021, 1, 1)
W2 = date(2021, 1, 8)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 12, 28), NEW_YEAR),
        (date(2020, 12, 31), NEW_YEAR),
        (NEW_YEAR, NEW_YEAR),
        (date(2021, 1, 3), NEW_YEAR),
        (date(2021, 1, 4), W2),
    ],
)
def test_a_week_runs_from_monday_to_sunday_and_is_named_by_its_friday(day: date, expected: date) -> None:
    assert friday(day) == expected


def test_the_fridays_of_a_month() -> None:
    assert [day.day for day in fridays("2021-01")] == [1, 8, 15, 22, 29]
    assert [day.day for day in fridays("2021-02")] == [5, 12, 19, 26]


@QUICK
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_friday_lies_in_the_week_of_its_day_and_in_one_month(day: date) -> None:
    found = friday(day)

    assert found.isocalendar()[:2] == day.isocalendar()[:2]
    assert [found] == [one for one in fridays(month_of(found)) if one == found]


def test_the_months_of_a_year_hold_each_friday_once() -> None:
    found = [day for month in months("2020-01", "2020-12") for day in fridays(month)]

    assert found == [date(2020, 1, 3) + timedelta(weeks=n) for n in range(52)]


def test_the_shared_weeks() -> None:
    case = shared("dazhou")
    written = next(iter(case["weeks"]))
    day, week = (date.fromisoformat(text) for text in re.findall(r"\d{4}-\d\d-\d\d", written))
    january = [day for day in fridays("2021-01") if Workdays().is_workday(day)]

    assert friday(day) == week
    assert [f"W{n}" for n, _ in enumerate(january, 2)] == [
        word for word in case["january 2021"] if word in ("W2", "W3", "W4", "W5")
    ]


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("friday 24:00", "2021-01-08T23:59:59.999999"),
        ("friday 17:00", "2021-01-08T17:00"),
        ("friday 00:00", "2021-01-08T00:00"),
        ("sunday 24:00", "2021-01-10T23:59:59.999999"),
        ("monday 09:00", "2021-01-11T09:00"),
    ],
)
def test_a_deadline_is_the_last_moment_in_time(written: str, last: str) -> None:
    assert deadline(written).moment(W2) == datetime.fromisoformat(last).replace(tzinfo=SHANGHAI)
