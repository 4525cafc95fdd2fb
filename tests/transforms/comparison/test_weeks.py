"""Weeks: whose month they are, when they are due, and when nobody has to write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.shared import shared
from transforms.comparison.weeks import (
    END_OF_SUNDAY,
    SHANGHAI,
    Deadline,
    friday,
    fridays,
    from_milliseconds,
    is_exempt,
    local,
    timeliness,
    week_month,
    weeks,
)
from transforms.faults import SettingsError
from transforms.period import month_of, months
from transforms.workdays import Workdays

QUICK = settings(derandomize=True, deadline=None, max_examples=100)
NEW_YEAR = date(2021, 1, 1)
W2 = date(2021, 1, 8)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


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


def test_a_report_of_thursday_counts_in_the_month_of_its_friday_or_of_its_submission() -> None:
    thursday = at("2020-12-31T17:00")

    assert week_month(friday(thursday.date()), thursday, "friday") == "2021-01"
    assert week_month(friday(thursday.date()), thursday, "submitted") == "2020-12"
    assert week_month(NEW_YEAR, None, "submitted") == "2021-01"


def test_the_shared_weeks() -> None:
    case = shared("dazhou")
    (written, by_friday), (sent, shown) = case["weeks"].items()
    day, week = (date.fromisoformat(text) for text in re.findall(r"\d{4}-\d\d-\d\d", written))
    submitted = datetime.combine(day, time(17), SHANGHAI)
    january = [day for day in fridays("2021-01") if not is_exempt(day, ["holiday"], Workdays(), ())]

    assert friday(day) == week
    for month, rule in re.findall(r"(\d{4}-\d\d) by (friday|submitted)", by_friday):
        assert week_month(week, submitted, rule) == month
    assert from_milliseconds(int(sent.split()[-1])) == datetime.fromisoformat(shown.replace(" +", "+"))
    assert [f"W{n}" for n, _ in enumerate(january, 2)] == [
        word for word in case["january 2021"] if word in ("W2", "W3", "W4", "W5")
    ]


def test_milliseconds_are_a_moment_here() -> None:
    assert from_milliseconds(1_611_302_400_000).isoformat() == "2021-01-22T16:00:00+08:00"
    assert from_milliseconds(1_611_302_400_123).microsecond == 123_000


def test_a_report_takes_its_week_to_the_month_it_came_in() -> None:
    submitted = {
        NEW_YEAR: at("2020-12-31T17:00"),
        date(2021, 1, 29): at("2021-02-01T09:00"),
        date(2021, 2, 5): at("2021-01-31T23:59"),
    }

    assert [week.isoformat() for week in weeks("2021-01", "submitted", submitted)] == [
        "2021-01-08", "2021-01-15", "2021-01-22", "2021-02-05",
    ]  # fmt: skip
    assert weeks("2021-01", "friday", submitted) == fridays("2021-01")
    assert weeks("2020-12", "submitted", {}) == fridays("2020-12")


@QUICK
@given(
    st.dictionaries(st.integers(0, 12), st.integers(-40, 40), max_size=6),
    st.sampled_from(["friday", "submitted"]),
)
def test_every_week_counts_in_one_month(drawn: dict[int, int], by: Any) -> None:
    submitted = {W2 + timedelta(weeks=n): at("2021-01-08T12:00") + timedelta(weeks=n, days=d) for n, d in drawn.items()}
    found = [week for month in months("2020-11", "2021-06") for week in weeks(month, by, submitted)]

    assert len(found) == len(set(found))
    assert set(submitted) <= set(found)


@pytest.mark.parametrize(
    ("exempt", "leave", "expected"),
    [
        (["holiday"], [], True),
        (["leave"], [], False),
        ([], [(NEW_YEAR, NEW_YEAR)], False),
        (["leave"], [(NEW_YEAR, NEW_YEAR)], True),
        (["leave"], [(date(2020, 12, 30), None)], True),
        (["leave"], [(date(2020, 12, 30), date(2020, 12, 31)), (date(2021, 1, 2), None)], False),
        (["holiday"], [(NEW_YEAR, NEW_YEAR)], True),
    ],
)
def test_a_friday_off_or_on_leave_needs_no_report(exempt: Any, leave: Any, expected: bool) -> None:
    assert is_exempt(NEW_YEAR, exempt, Workdays(), leave) is expected


def test_a_bureau_s_own_calendar_wins() -> None:
    assert is_exempt(W2, ["holiday"], Workdays({W2: False}), [])
    assert not is_exempt(NEW_YEAR, ["holiday"], Workdays({NEW_YEAR: True}), [])


def test_a_year_nobody_has_published_is_asked_only_where_holidays_exempt() -> None:
    far = friday(date(2090, 1, 6))

    assert not is_exempt(far, ["leave"], Workdays(), [])
    with pytest.raises(SettingsError):
        is_exempt(far, ["holiday"], Workdays(), [])


@pytest.mark.parametrize(
    ("submitted", "expected"),
    [
        ("2021-01-04T00:00", "on_time"),
        ("2021-01-08T23:59:59.999999", "on_time"),
        ("2021-01-09T00:00", "late"),
        ("2021-01-10T23:59:59.999999", "late"),
        ("2021-01-11T00:00", "missing"),
    ],
)
def test_a_report_is_due_by_the_end_of_friday_and_late_till_the_end_of_sunday(submitted: str, expected: str) -> None:
    assert timeliness(W2, at(submitted)) == expected


def test_no_report_is_missing() -> None:
    assert timeliness(W2, None) == "missing"


def test_other_deadlines_hold_to_their_minute() -> None:
    due, late_until = Deadline(at=time(17)), Deadline(3, time(9))

    assert timeliness(W2, at("2021-01-08T17:00"), due, late_until) == "on_time"
    assert timeliness(W2, at("2021-01-08T17:00:01"), due, late_until) == "late"
    assert timeliness(W2, at("2021-01-11T09:00"), due, late_until) == "late"
    assert timeliness(W2, at("2021-01-11T09:00:01"), due, late_until) == "missing"
    assert END_OF_SUNDAY.moment(W2) == at("2021-01-10T23:59:59.999999")
    assert Deadline(at=time(0)).moment(W2) == at("2021-01-08T00:00")


def test_a_moment_is_read_by_the_clock_here() -> None:
    assert timeliness(W2, datetime(2021, 1, 8, 15, 59, 59, tzinfo=UTC)) == "on_time"
    assert timeliness(W2, datetime(2021, 1, 8, 16, tzinfo=UTC)) == "late"
    assert local(at("2021-01-08T16:00").replace(tzinfo=None)) == at("2021-01-08T16:00")
