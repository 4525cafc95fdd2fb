"""Working days as the State Council published them and as a bureau overrides them; months and their days."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.faults import SettingsError
from transforms.period import first_day, following, is_month, last_day, month_of, months
from transforms.workdays import Workdays

CALENDAR = Workdays()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 4), True),
        (date(2026, 1, 5), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 28), True),
        (date(2026, 4, 6), False),
        (date(2026, 5, 9), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 10), True),
        (date(2026, 1, 10), False),
    ],
)
def test_holidays_and_make_up_days_of_2026(day: date, expected: bool) -> None:
    assert CALENDAR.is_workday(day) is expected


def test_a_year_that_nobody_published_is_refused() -> None:
    with pytest.raises(SettingsError) as refused:
        CALENDAR.is_workday(date(2031, 1, 2))

    assert [(f.code, f.fields) for f in refused.value.faults] == [("calendar_year_unknown", {"year": 2031})]


def test_an_override_wins_day_by_day() -> None:
    calendar = Workdays({date(2026, 1, 5): False, date(2031, 1, 4): True})

    assert not calendar.is_workday(date(2026, 1, 5))
    assert calendar.is_workday(date(2026, 1, 6))
    assert calendar.is_workday(date(2031, 1, 4))


def test_a_year_declared_complete_has_plain_weeks_but_for_its_overrides() -> None:
    calendar = Workdays({date(2031, 1, 1): False}, frozenset({2031}))

    assert [calendar.is_workday(date(2031, 1, day)) for day in (1, 2, 3, 4, 5)] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("day", "on_holiday", "expected"),
    [
        (3, "next_workday", date(2026, 4, 3)),
        (5, "next_workday", date(2026, 4, 7)),
        (5, "previous_workday", date(2026, 4, 3)),
        (5, "none", date(2026, 4, 5)),
    ],
)
def test_a_deadline_of_march_moves_off_qingming(day: int, on_holiday: str, expected: date) -> None:
    assert CALENDAR.due("2026-03", day, on_holiday) == expected


def test_the_deadline_of_december_is_in_the_next_year() -> None:
    assert CALENDAR.due("2025-12", 5, "next_workday") == date(2026, 1, 5)


def test_working_days_of_a_month_and_of_a_span() -> None:
    week = CALENDAR.workdays(date(2026, 1, 1), date(2026, 1, 6))

    assert week == [date(2026, 1, 4), date(2026, 1, 5), date(2026, 1, 6)]
    assert len(CALENDAR.month_workdays("2026-02")) == 16
    assert CALENDAR.workdays(date(2026, 1, 6), date(2026, 1, 5)) == []


def test_a_month_has_its_first_and_last_day() -> None:
    assert (first_day("2026-02"), last_day("2026-02"), last_day("2028-02")) == (
        date(2026, 2, 1),
        date(2026, 2, 28),
        date(2028, 2, 29),
    )
    assert month_of(date(2026, 2, 28)) == "2026-02"


@pytest.mark.parametrize(
    ("text", "expected"), [("2026-01", True), ("2026-13", False), ("2026-1", False), ("1999-01", False)]
)
def test_what_is_a_month(text: str, expected: bool) -> None:
    assert is_month(text) is expected


def test_months_follow_one_another_over_the_year() -> None:
    assert following("2025-12") == "2026-01"
    assert months("2025-11", "2026-01") == ["2025-11", "2025-12", "2026-01"]
    assert months("2026-02", "2026-01") == []


def test_a_run_of_working_days_begins_after_a_holiday_and_steps_over_the_next() -> None:
    days = Workdays(overrides={date(2026, 3, 4): False})

    assert days.run(date(2026, 3, 1), 3) == (date(2026, 3, 2), date(2026, 3, 5))
    assert days.run(date(2026, 3, 2), 1) == (date(2026, 3, 2), date(2026, 3, 2))
