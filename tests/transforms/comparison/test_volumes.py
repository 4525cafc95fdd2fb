"""Volume and freshness: days of one kind are compared, and with too few of them nothing is said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from transforms.comparison.volumes import CAME, kind_of, volumes
from transforms.workdays import Workdays

CALENDAR = Workdays({date(2026, 1, 1): False, date(2026, 1, 10): True}, frozenset((2025, 2026)))
WEDNESDAY = date(2026, 2, 18)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), "off"),
        (date(2026, 1, 2), "first1"),
        (date(2026, 1, 4), "off"),
        (date(2026, 1, 9), "first6"),
        (date(2026, 1, 10), "first7"),
        (date(2026, 1, 14), "3"),
        (date(2026, 1, 29), "last2"),
        (date(2026, 1, 30), "last1"),
        (date(2031, 1, 15), "3"),
    ],
)
def test_a_day_is_compared_with_days_of_its_kind(day: date, expected: str) -> None:
    assert kind_of(day, CALENDAR) == expected


def came(*days: tuple[date, int, int]) -> pl.DataFrame:
    feed = {"bureau_id": "B", "dataset": "queue_ticket", "profile": "q"}
    return pl.DataFrame([{"day": day, **feed, "files": files, "rows": rows} for day, files, rows in days], schema=CAME)


def weekly(rows: int, files: int = 1, weeks: int = 4) -> list[tuple[date, int, int]]:
    """Wednesdays before, but that of 4 February, which is one of the first days of its month."""
    middle = [date(2026, 1, 14), date(2026, 1, 21), date(2026, 1, 28), date(2026, 2, 11)]
    return [(day, files, rows) for day in middle[-weeks:]]


def found(history: list[tuple[date, int, int]], *tonight: tuple[date, int, int], day: date = WEDNESDAY) -> Any:
    rows = volumes(came(*history, *tonight), day, CALENDAR).to_dicts()
    return [name for row in rows for name in ("nothing_came", "rows_unusual", "fewer_files") if row[name]]


@pytest.mark.parametrize(
    ("rows", "expected"), [(33, ["rows_unusual"]), (34, []), (100, []), (300, []), (301, ["rows_unusual"])]
)
def test_a_third_of_the_usual_and_three_times_as_much_are_told(rows: int, expected: list[str]) -> None:
    assert found(weekly(100), (WEDNESDAY, 1, rows)) == expected


def test_what_is_small_may_vary() -> None:
    assert found(weekly(59), (WEDNESDAY, 1, 1)) == []
    assert found(weekly(1), (WEDNESDAY, 1, 59)) == []


def test_a_night_on_which_nothing_came_is_told_where_something_usually_does() -> None:
    assert found(weekly(10)) == ["nothing_came"]
    assert found(weekly(10), day=WEDNESDAY + timedelta(days=1)) == []


@pytest.mark.parametrize(("files", "expected"), [(1, ["fewer_files"]), (2, []), (4, [])])
def test_fewer_than_half_of_the_files_are_told(files: int, expected: list[str]) -> None:
    assert found(weekly(8, files=4), (WEDNESDAY, files, 8)) == expected


def test_with_three_days_to_compare_nothing_is_said() -> None:
    assert volumes(came(*weekly(100, weeks=3)), WEDNESDAY, CALENDAR).is_empty()


def test_a_feed_of_which_nothing_came_for_two_months_has_ended() -> None:
    assert found(weekly(100), day=date(2026, 4, 15)) == []


def test_of_the_first_days_all_is_counted_since_the_month_began() -> None:
    """The sheet came on the second working day of each month; a day early is no less, and a day late is told once."""
    second = [date(2025, 9, 2), date(2025, 10, 2), date(2025, 11, 4), date(2025, 12, 2), date(2026, 1, 5)]
    history = [(day, 1, 100) for day in second]

    assert found(history, (date(2026, 2, 2), 1, 100), day=date(2026, 2, 3)) == []
    assert found(history, day=date(2026, 2, 3)) == ["nothing_came"]
    assert found(history, (date(2026, 2, 4), 1, 100), day=date(2026, 2, 4)) == []


def test_nothing_at_all_is_nothing_to_say() -> None:
    assert volumes(came(), WEDNESDAY, CALENDAR).is_empty()
