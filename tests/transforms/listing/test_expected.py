"""Files that profiles expect: how many were due on a day, what is missing, and whom it concerns."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.clean.test_prepared import UNITS
from transforms.listing.expected import CAME, covered, due_files, owed_files
from transforms.profile_text import profile
from transforms.workdays import Workdays

WEEK = Workdays(years=frozenset((2026,)))


@pytest.mark.parametrize(
    ("expected", "today", "due"),
    [
        ("nightly", date(2026, 3, 2), 0),
        ("nightly", date(2026, 3, 3), 1),
        ("nightly", date(2026, 3, 9), 5),
        ("nightly", date(2026, 6, 1), 22),
        ("weekly", date(2026, 3, 9), 0),
        ("weekly", date(2026, 3, 10), 1),
        ("weekly", date(2026, 6, 1), 4),
        ("monthly", date(2026, 4, 6), 0),
        ("monthly", date(2026, 4, 7), 1),
    ],
)
def test_files_are_due_by_the_calendar(expected: str, today: date, due: int) -> None:
    assert due_files(expected, "2026-03", today, WEEK) == due


def test_the_first_days_of_a_month_that_has_not_begun_owe_nothing() -> None:
    assert due_files("weekly", "2026-03", date(2026, 3, 1), WEEK) == 0


def tickets(**words: Any) -> Any:
    lines = [f"{name}: {value}" for name, value in words.items()]
    return profile("\n".join(["profile: p", "files: p*", "takes: [{dataset: queue_ticket}]", *lines]), "p.yaml")


def missing(one: Any, *came: tuple[str, str, str, int]) -> list[tuple[str, int, int]]:
    rows = pl.DataFrame(list(came), schema=CAME, orient="row")
    found = owed_files([one], rows, {"2026-03": date(2026, 6, 1)}, WEEK)
    return [(owing.folder, owing.due, owing.came) for owing in found if owing.missing]


def test_every_folder_that_is_named_owes_its_file() -> None:
    one = tickets(expected="monthly", expected_from="[S, T]")

    assert missing(one, ("p", "S", "2026-03", 1), ("p", "U", "2026-02", 1)) == [("T", 1, 0)]


def test_where_none_is_named_whoever_sent_it_once_owes_it_and_else_the_inbox() -> None:
    one = tickets(expected="weekly")

    assert missing(one, ("p", "S", "", 0), ("p", "T", "2026-03", 3), ("q", "U", "2026-03", 1)) == [
        ("S", 4, 0),
        ("T", 4, 3),
    ]
    assert missing(one) == [("", 4, 0)]


def test_who_sent_all_that_was_due_owes_nothing() -> None:
    assert missing(tickets(expected="weekly"), ("p", "", "2026-03", 4)) == []


def test_a_profile_that_expects_nothing_misses_nothing() -> None:
    assert missing(tickets()) == []


def test_a_folder_speaks_for_its_unit_and_those_beneath() -> None:
    assert covered("", UNITS) is None
    assert [list(found) for name in ("B", "S", "无") if (found := covered(name, UNITS)) is not None] == [
        ["B", "S", "T"],
        ["S"],
        [],
    ]
