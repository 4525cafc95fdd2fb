"""Windows from literal rows: rate, index, evaluation rate and waits of people and halls; none, one, boundary."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.transforms.scoring.rows import LONG_AGO, inputs, tree
from transforms.measures import windows

ZONE = ZoneInfo("Asia/Shanghai")
RATE = {"name": "rate", "kind": "window", "measure": "rate", "positive": ["5", "4"], "weight": "100"}
EVALUATED = {"name": "rated", "kind": "window", "measure": "evaluation_rate", "weight": "100"}
SCORES = {"5": "100", "4": "80", "3": "60", "2": "30", "1": "0"}
UNITS = [
    {"unit_id": "H", "unit_name": "厅", "parent_id": "B", "kind": "hall", "from_date": LONG_AGO},
    {"unit_id": "S", "unit_name": "窗口组", "parent_id": "H", "kind": "section", "from_date": LONG_AGO},
]


def at(minute: int, second: int = 0) -> datetime:
    return datetime(2026, 1, 5, 9, minute, second, tzinfo=ZONE)


def rating(level: int, **words: Any) -> dict[str, Any]:
    usual = {"rating_id": f"R{level}", "unit_id": "S", "person_id": "甲", "rated_at": at(30), "level": str(level)}
    return {**usual, "origin": "active", "is_confirmed": False, **words}


def ticket(called: datetime | None, **words: Any) -> dict[str, Any]:
    usual = {"ticket_id": "T", "unit_id": "S", "person_id": "甲", "taken_at": at(0), "called_at": called}
    return {**usual, "status": "served", **words}


def measure(component: Any, ratings: Any = (), tickets: Any = (), *, subject: str = "person") -> list[int | None]:
    people = [{"person_id": "甲"}] if subject == "person" else []
    found = inputs(tree(component, subject=subject), people, unit=UNITS, window_rating=ratings, queue_ticket=tickets)
    return windows.measures(found.edition.components[0], found)["measure"].to_list()  # type: ignore[arg-type]


def test_the_share_of_the_levels_that_count_as_satisfied() -> None:
    assert measure(RATE, [rating(5), rating(4), rating(3)]) == [666_667]


def test_nothing_rated_is_missing_and_nobody_is_there() -> None:
    empty = inputs(tree(RATE), [], window_rating=[rating(5)])

    assert measure(RATE) == [None]
    assert windows.measures(empty.edition.components[0], empty).is_empty()  # type: ignore[arg-type]


@pytest.mark.parametrize(("at_least", "expected"), [("1", 1_000_000), ("2", None)])
def test_fewer_ratings_than_asked_for_are_missing(at_least: str, expected: int | None) -> None:
    assert measure({**RATE, "at_least": at_least}, [rating(5)]) == [expected]


def test_a_bad_rating_counts_once_it_is_confirmed_and_until_it_is_revoked() -> None:
    assert measure(RATE, [rating(5), rating(2)]) == [1_000_000]
    assert measure(RATE, [rating(5), rating(2, is_confirmed=True)]) == [500_000]
    assert measure(RATE, [rating(5), rating(2, is_confirmed=True, revoked_at=at(50))]) == [1_000_000]
    assert measure({**RATE, "ratings": "raw"}, [rating(5), rating(2, revoked_at=at(50))]) == [500_000]


def test_default_ratings_count_only_with_all_origins() -> None:
    rows = [rating(3), rating(5, origin="default")]

    assert measure(RATE, rows) == [0]
    assert measure({**RATE, "origin": "all"}, rows) == [500_000]


def test_an_index_is_the_mean_of_the_points_of_the_levels() -> None:
    component = {**RATE, "measure": "index", "level_scores": SCORES}

    assert measure(component, [rating(5), rating(4), rating(3)]) == [80_000_000]


def test_every_rating_is_one_of_the_served_tickets() -> None:
    served = [ticket(at(9), ticket_id=f"T{n}") for n in range(3)]
    gone = ticket(None, ticket_id="N", status="no_show")

    assert measure(EVALUATED, [rating(5), rating(1, revoked_at=at(50))], [*served, gone]) == [666_667]
    assert measure(EVALUATED, [], served) == [None]
    assert measure(EVALUATED, [rating(5)]) == [None]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, 18_466_667),
        ({"booked_for": at(15)}, 3_666_667),
        ({"booked_for": at(30)}, 0),
        ({"status": "no_show"}, None),
    ],
)
def test_a_wait_runs_from_the_later_of_booking_and_ticket_and_not_below_nothing(words: Any, expected: Any) -> None:
    component = {"name": "wait", "kind": "window", "measure": "wait_p50", "weight": "100"}
    row = ticket(at(18, 40), taken_at=at(0, 12), **words)

    assert measure(component, tickets=[row], subject="hall") == [expected]


@pytest.mark.parametrize(("name", "expected"), [("wait_p50", 1_000_000), ("wait_p90", 3_000_000)])
def test_percentiles_are_of_the_nearest_rank(name: str, expected: int) -> None:
    rows = [ticket(at(n), ticket_id=f"T{n}") for n in (1, 3)]

    assert measure(
        {"name": "wait", "kind": "window", "measure": name, "weight": "100"}, tickets=rows, subject="hall"
    ) == [expected]


def test_a_wait_of_just_so_many_minutes_is_not_over_them() -> None:
    component = {"name": "over", "kind": "window", "measure": "wait_over", "minutes": "3", "weight": "100"}
    rows = [ticket(at(3), ticket_id="T1"), ticket(at(3, 1), ticket_id="T2")]

    assert measure(component, tickets=rows, subject="hall") == [500_000]


def test_a_hall_has_the_ratings_of_all_that_is_beneath_it_with_or_without_a_person() -> None:
    assert measure(RATE, [rating(5, unit_id="H", person_id=None), rating(3)], subject="hall") == [500_000]
    assert measure(RATE, [rating(5, person_id=None)]) == [None]


EARLIER = datetime(2025, 12, 30, 9, tzinfo=ZONE)
GONE = {"rated_at": EARLIER, "revoked_at": at(50), "is_confirmed": True}
INDEX = {**RATE, "measure": "index", "level_scores": SCORES}


@pytest.mark.parametrize(
    ("levels", "revoked", "rate", "index"),
    [
        # What was not satisfied comes off what is not satisfied: 1 of 1; (100 + 30 - 30) / 1.
        ([5, 2], [2], 1_000_000, 100_000_000),
        # At another level the rate is the same; (100 + 0 - 30) / 1.
        ([5, 1], [2], 1_000_000, 70_000_000),
        # A month without a bad rating has the best there is, not 2 of 1 and not (200 - 30) / 1.
        ([5, 5], [2], 1_000_000, 100_000_000),
        # Two good ones that were none: -1 of 1 is none; (100 + 0 + 0 - 200) / 1 is the worst.
        ([5, 1, 1], [5, 5], 0, 0),
        # Nothing is left, or less than nothing.
        ([5], [2], None, None),
        ([5], [2, 2], None, None),
        ([], [2], None, None),
    ],
)
def test_a_rating_that_was_revoked_after_publication_is_taken_off(
    levels: list[int], revoked: list[int], rate: int | None, index: int | None
) -> None:
    own = [rating(level, rating_id=f"R{n}", is_confirmed=True) for n, level in enumerate(levels)]
    late = [rating(level, rating_id=f"L{n}", **GONE) for n, level in enumerate(revoked)]

    assert [measure(RATE, [*own, *late]), measure(INDEX, [*own, *late])] == [[rate], [index]]


def test_the_fewest_ratings_are_those_of_the_period_itself() -> None:
    rows = [rating(5, rating_id="A"), rating(5, rating_id="B"), rating(2, **GONE)]

    assert measure({**RATE, "at_least": "2"}, rows) == [1_000_000]
    assert measure({**RATE, "at_least": "3"}, rows) == [None]


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ({}, {"is_confirmed": False}),
        ({}, {"origin": "default"}),
        ({"ratings": "raw"}, {}),
    ],
)
def test_what_did_not_count_or_counts_in_spite_of_it_is_not_taken_off(words: Any, row: Any) -> None:
    own = [rating(5, rating_id="A"), rating(3, rating_id="B"), rating(3, rating_id="C")]

    assert measure({**RATE, **words}, [*own, rating(2, **GONE | row)]) == [333_333]


def test_the_evaluation_rate_keeps_revoked_ratings() -> None:
    served = [ticket(at(9), ticket_id=f"T{n}") for n in range(2)]

    assert measure(EVALUATED, [rating(5), rating(2, **GONE)], served) == [500_000]


def test_what_is_taken_off_is_told_apart_from_the_ratings_of_the_period() -> None:
    rows = [rating(5), rating(4, revoked_at=at(50)), rating(2, **GONE)]
    found = inputs(tree(RATE), [{"person_id": "甲"}], window_rating=rows)
    (source,) = windows.sources(found.edition.components[0], found, "甲")  # type: ignore[arg-type]

    assert source.rows.select("rating_id", "remark").rows() == [("R2", "revoked_late"), ("R4", None), ("R5", None)]
