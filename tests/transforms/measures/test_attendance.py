"""Attendance from literal rows: ordinary, half days, edges of the month, nothing expected, nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.transforms.scoring.rows import inputs, tree
from transforms.measures import attendance

PERSON = [{"person_id": "甲"}]
DAYS = {"name": "days", "kind": "attendance", "weight": "100"}


def away(first: int, last: int | None, kind: str = "sick", days: float | None = None) -> dict[str, Any]:
    until = None if last is None else date(2026, 3, last)
    return {"person_id": "甲", "from_date": date(2026, 3, first), "to_date": until, "kind": kind, "days": days}


def measure(*rows: dict[str, Any], people: Any = PERSON, **words: Any) -> list[int | None]:
    """Of March 2026, which has 22 working days."""
    found = inputs(tree({**DAYS, **words}), people, month="2026-03", absence=rows)
    return attendance.measures(found.edition.components[0], found)["measure"].to_list()  # type: ignore[arg-type]


def test_who_was_never_away_was_there_throughout() -> None:
    assert measure() == [1_000_000]


def test_nobody_is_there() -> None:
    assert measure(people=[]) == []


def test_a_day_sick_and_a_half_personal() -> None:
    # 20.5 / 22
    assert measure(away(3, 3), away(4, 4, "personal", 0.5)) == [931_818]


def test_leave_of_another_kind_is_taken_off_the_expected_days() -> None:
    # 5 days of annual leave, 2 sick: 15 / 17
    assert measure(away(9, 13, "annual"), away(16, 17)) == [882_353]
    assert measure(away(9, 13, "annual"), absent=["annual"]) == [772_727]


def test_nothing_was_expected_of_who_was_on_leave_throughout() -> None:
    assert measure(away(1, 31, "maternity")) == [None]
    assert measure(away(1, 31)) == [0]


def test_only_the_working_days_of_the_month_count_and_an_open_leave_goes_on() -> None:
    before = {**away(3, 3), "from_date": date(2026, 2, 26), "days": 4}

    # 2 and 3 March; the 7th and 8th are a weekend; from the 31st on.
    assert measure(before) == [909_091]
    assert measure(away(7, 8)) == [1_000_000]
    assert measure(away(31, None)) == [954_545]


def test_more_days_than_the_span_has_are_no_more_than_the_span() -> None:
    assert measure(away(3, 3, days=5)) == [954_545]
    assert measure(away(3, 3, days=0)) == [1_000_000]


def test_a_day_of_two_leaves_is_one_day() -> None:
    assert measure(away(2, 4), away(4, 5)) == [818_182]


def test_of_two_leaves_of_one_day_the_later_one_counts_in_any_order() -> None:
    # The 4th is annual leave: 18 / 20
    assert measure(away(2, 4), away(4, 5, "annual")) == [900_000]
    assert measure(away(4, 5, "annual"), away(2, 4)) == [900_000]


def test_two_halves_of_one_day_are_a_day_and_no_day_is_more_than_one() -> None:
    half = away(4, 4, "personal", 0.5)

    assert measure(half, {**half, "half": "afternoon"}) == [954_545]
    assert measure(half, half, away(4, 4)) == [954_545]


def test_half_a_day_of_each_kind_is_half_absent_and_half_excused() -> None:
    # 21 / 21.5 in any order
    halves = [away(4, 4, "sick", 0.5), away(4, 4, "annual", 0.5)]

    assert measure(*halves) == [976_744]
    assert measure(*reversed(halves)) == [976_744]


def test_beside_a_whole_day_of_one_leave_there_is_no_half_of_another() -> None:
    # A day sick: 21 / 22
    assert measure(away(4, 4), away(4, 4, "annual", 0.5)) == [954_545]


def test_a_leave_of_a_morning_is_half_a_day_unless_it_says_how_many() -> None:
    morning = {**away(4, 4), "half": "morning"}

    assert measure(morning) == [977_273]
    assert measure({**morning, "days": 1}) == [954_545]
    assert measure({**away(4, 5), "half": "afternoon"}) == [909_091]


def test_expected_from_the_first_day_in_the_bureau() -> None:
    joined = [{"person_id": "甲", "from_date": date(2026, 3, 20)}]

    # 20, 23-27, 30, 31: 7 of 8
    assert measure(away(2, 2), away(23, 23), people=joined) == [875_000]


def test_each_stint_has_its_own_days() -> None:
    posts = [
        {"person_id": "甲", "unit_id": "S", "post_class": "clerk", "to_date": date(2026, 3, 10)},
        {"person_id": "甲", "unit_id": "S", "post_class": "field", "from_date": date(2026, 3, 11)},
    ]
    found = inputs(
        tree(DAYS, prorate="by_days"), PERSON, month="2026-03", absence=[away(10, 11)], posting=[post(p) for p in posts]
    )

    # 7 working days to the 10th, 15 from the 11th.
    assert attendance.measures(found.edition.components[0], found)["measure"].to_list() == [857_143, 933_333]  # type: ignore[arg-type]


def post(words: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "main", "from_date": date(2020, 1, 1), "is_head": False, "is_leading": False, **words}
