"""Files that profiles expect: how many were due on a day, what is missing, and whom it concerns."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.clean.delivered import UNITS
from tests.transforms.scoring.rows import frame
from transforms.clean.references import OPEN_END
from transforms.listing.expected import (
    CAME,
    Life,
    covered,
    due_day,
    due_day_of_arrival,
    due_days,
    lives_of,
    owed_files,
)
from transforms.profile_text import profile
from transforms.workdays import Workdays

WEEK = Workdays(years=frozenset((2026,)))


@pytest.mark.parametrize(
    ("expected", "today", "due"),
    [
        ("nightly", date(2026, 3, 2), []),
        ("nightly", date(2026, 3, 3), [2]),
        ("nightly", date(2026, 3, 9), [2, 3, 4, 5, 6]),
        ("weekly", date(2026, 3, 9), []),
        ("weekly", date(2026, 3, 10), [6]),
        ("weekly", date(2026, 6, 1), [6, 13, 20, 27]),
        ("weekly", date(2026, 3, 1), []),
        ("monthly", date(2026, 4, 6), []),
        ("monthly", date(2026, 4, 7), [31]),
    ],
)
def test_files_are_due_by_the_calendar(expected: str, today: date, due: list[int]) -> None:
    assert [day.day for day in due_days(expected, "2026-03", today, WEEK)] == due


@pytest.mark.parametrize(
    ("expected", "of_rows", "of_arrival"),
    [
        ("nightly", date(2026, 3, 7), date(2026, 3, 6)),
        ("weekly", date(2026, 3, 13), date(2026, 3, 6)),
        ("monthly", date(2026, 3, 31), date(2026, 2, 28)),
    ],
)
def test_a_saturday_belongs_to_its_day_its_week_and_its_month(expected: str, of_rows: date, of_arrival: date) -> None:
    saturday = date(2026, 3, 7)

    found = (due_day(expected, saturday), due_day_of_arrival(expected, saturday, WEEK))

    assert found == (of_rows, of_arrival)


def tickets(**words: Any) -> Any:
    lines = [f"{name}: {value}" for name, value in words.items()]
    return profile("\n".join(["profile: p", "files: p*", "takes: [{dataset: queue_ticket}]", *lines]), "p.yaml")


def missing(one: Any, *came: tuple[str, str, date | None], **lives: Life) -> list[tuple[str, int, list[int]]]:
    rows = pl.DataFrame(list(came), schema=CAME, orient="row")
    found = owed_files([one], rows, {"2026-03": date(2026, 3, 12)}, WEEK, lives)
    return [(owing.folder, owing.due, [day.day for day in owing.lacking]) for owing in found if owing.missing]


def test_twenty_files_of_one_day_are_no_file_of_the_others() -> None:
    came = [("p", "S", date(2026, 3, day)) for day in (2, 3, 5, 9, 10, 11)]

    assert missing(tickets(expected="nightly"), *came) == [("S", 8, [4, 6])]


def test_every_folder_that_is_named_owes_its_file_and_no_other() -> None:
    one = tickets(expected="weekly", expected_from="[S, T]")

    assert missing(one, ("p", "S", date(2026, 3, 6)), ("p", "U", date(2026, 2, 27))) == [("T", 1, [6])]


def test_where_none_is_named_whoever_sent_it_once_owes_it_and_else_the_inbox() -> None:
    one = tickets(expected="weekly")

    assert missing(one, ("p", "S", None), ("p", "T", date(2026, 3, 6)), ("q", "U", None)) == [("S", 1, [6])]
    assert missing(one) == [("", 1, [6])]


@pytest.mark.parametrize(
    ("expected", "first", "last", "lacking"),
    [
        ("nightly", 1, 4, [2, 3, 4]),
        ("nightly", 10, 31, [10, 11]),
        ("weekly", 1, 1, [6]),
        ("weekly", 7, 31, []),
    ],
)
def test_a_folder_owes_for_the_days_on_which_its_unit_had_anybody(
    expected: str, first: int, last: int, lacking: list[int]
) -> None:
    found = missing(tickets(expected=expected), ("p", "S", None), S=(date(2026, 3, first), date(2026, 3, last)))

    assert [days for _, _, days in found] == ([lacking] if lacking else [])


def test_a_unit_lives_as_long_as_anybody_is_posted_to_it_or_beneath_it() -> None:
    posts = frame("posting", [
        {"person_id": "甲", "unit_id": "S", "kind": "main", "from_date": date(2025, 1, 1)},
        {"person_id": "甲", "unit_id": "T", "kind": "main", "from_date": date(2026, 2, 1)},
        {"person_id": "乙", "unit_id": "S", "kind": "main", "from_date": date(2025, 3, 1), "to_date": date(2026, 3, 1)},
    ])  # fmt: skip
    people = frame("person", [{"person_id": "甲"}, {"person_id": "乙", "left_date": date(2026, 2, 15)}])

    assert lives_of(UNITS, posts, people) == {
        "B": (date(2025, 1, 1), OPEN_END),
        "S": (date(2025, 1, 1), date(2026, 2, 15)),
        "T": (date(2026, 2, 1), OPEN_END),
    }


def test_who_sent_for_every_day_owes_nothing() -> None:
    assert missing(tickets(expected="weekly"), ("p", "", date(2026, 3, 6))) == []


def test_a_profile_that_expects_nothing_misses_nothing() -> None:
    assert missing(tickets()) == []


def test_a_folder_speaks_for_its_unit_and_those_beneath() -> None:
    assert covered("", UNITS) is None
    assert [list(found) for name in ("B", "S", "无") if (found := covered(name, UNITS)) is not None] == [
        ["B", "S", "T"],
        ["S"],
        [],
    ]
