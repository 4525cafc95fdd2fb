"""Indicators from literal rows: every scoring, what does not apply, bonus, cycles, who bears a loss; none and nobody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.scoring.rows import LONG_AGO, inputs, tree
from transforms.measures import indicators

OWN = {"name": "own", "kind": "indicator", "weight": "100"}
UNITS = [
    {"unit_id": name, "unit_name": name, "parent_id": "B", "kind": "section", "from_date": LONG_AGO}
    for name in ("S", "T")
]
Rows = list[dict[str, Any]]


def known(name: str = "I1", points: float = 10, scoring: str = "deduct", **words: Any) -> dict[str, Any]:
    usual = {"indicator_id": name, "year": "2026", "points": points, "scoring": scoring, "owner_unit": "S"}
    return {**usual, "params": "1", "cycle": "month", "is_bonus": False, "is_key": False, **words}


def result(name: str = "I1", unit: str | None = "S", **words: Any) -> dict[str, Any]:
    return {"indicator_id": name, "unit_id": unit, "month": "2026-03", "is_na": False, **words}


def measure(of: Rows, results: Rows = [], month: str = "2026-03", **words: Any) -> list[int | None]:  # noqa: B006
    """Of the sections S and T."""
    found = inputs(
        tree({**OWN, **words}, subject="section"),
        month=month,
        unit=UNITS,
        indicator=of,
        indicator_result=results,
    )
    return indicators.measures(found.edition.components[0], found)["measure"].to_list()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scoring", "params", "cells", "expected"),
    [
        ("deduct", "0.5", {"event_count": 3}, 85),
        ("deduct", "6", {"event_count": 2}, 0),
        ("add", "2", {"event_count": 3}, 60),
        ("add", "2", {"event_count": 9}, 100),
        ("steps", "98:1.0;95:0.9;0:0.6", {"raw_value": 95}, 90),
        ("steps", "98:1.0;95:0.9", {"raw_value": 94.999999}, 0),
        ("ratio", "60", {"raw_value": 45}, 75),
        ("ratio", "60", {"raw_value": 90}, 100),
        ("rank", "1:1.0;4:0.8;8:0.5", {"raw_value": 7}, 80),
        ("stated", None, {"score": 7.5}, 75),
    ],
)
def test_a_score_goes_by_the_indicators_own_rule(scoring: str, params: str, cells: Any, expected: int) -> None:
    found = measure([known(scoring=scoring, params=params)], [result(**cells)])

    assert found == [expected * 1_000_000, None]


def test_no_result_of_a_deduction_is_no_deduction_and_a_value_that_has_not_come_is_missing() -> None:
    assert measure([known()]) == [100_000_000, None]
    assert measure([known(scoring="ratio")]) == [None, None]
    assert measure([]) == [None, None]


def test_scores_over_the_points_that_apply_are_one_quotient_and_a_bonus_is_added_after() -> None:
    of = [known(), known("I2", 20), known("I3", 2, "stated", is_bonus=True)]
    results = [result(event_count=1), result("I3", score=0.5)]

    # 100 x 29 / 30 + 0.5
    assert measure(of, results) == [97_166_667, None]
    assert measure(of, results, bonus="left_out") == [96_666_667, None]


@pytest.mark.parametrize(("na", "expected"), [("exclude", 90_000_000), ("full", 96_666_667), ("zero", 30_000_000)])
def test_what_does_not_apply(na: str, expected: int) -> None:
    of = [known(), known("I2", 20)]

    assert measure(of, [result(event_count=1), result("I2", is_na=True)], na=na) == [expected, None]


def test_nothing_applies() -> None:
    assert measure([known()], [result(is_na=True)]) == [None, None]
    assert measure([known()], [result(is_na=True)], na="full") == [100_000_000, None]


@pytest.mark.parametrize(
    ("bears", "expected"),
    [("charged", [70, 100]), ("cause", [90, 80]), ("split", [80, 90])],
)
def test_a_loss_is_borne_by_who_is_charged_by_the_cause_or_by_both(bears: str, expected: list[int]) -> None:
    of = [known(), known("I2", 10, owner_unit="T")]
    results = [
        result(event_count=2, cause_unit="T"),
        result(event_count=1, cause_unit="S", month="2026-02", counted_month="2026-03"),
    ]

    assert measure(of, results, bears=bears) == [n * 1_000_000 for n in expected]


def test_a_cause_outside_the_bureau_is_borne_by_nobody() -> None:
    assert measure([known()], [result(event_count=2, cause_unit="X")], bears="cause") == [100_000_000, None]


@pytest.mark.parametrize(
    ("cycle", "period", "months"),
    [
        ("month", "2026-02", ["2026-02"]),
        ("month", "2026Q1", ["2026-01", "2026-02", "2026-03"]),
        ("quarter", "2026-02", []),
        ("quarter", "2026-03", ["2026-01", "2026-02", "2026-03"]),
        ("half_year", "2026-06", ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]),
        ("half_year", "2026Q3", []),
        ("year", "2026-11", []),
        (None, "2026-01", ["2026-01"]),
    ],
)
def test_an_indicator_counts_in_the_last_month_of_its_cycle(cycle: str, period: str, months: list[str]) -> None:
    assert indicators.cycle_months(cycle, period) == months


def test_an_open_cycle_scores_nothing_and_a_closed_one_adds_its_counts() -> None:
    of = [known(cycle="quarter")]
    results = [result(event_count=1, month="2026-01"), result(event_count=2)]

    assert measure(of, results[:1], month="2026-02") == [None, None]
    assert measure(of, results) == [70_000_000, None]


LATE = {"month": "2026-02", "counted_month": "2026-03"}


@pytest.mark.parametrize(
    ("of", "cells", "late", "expected"),
    [
        # Each value by itself, 9 and 4 of 10 each; counts added, 10 - 1 - 4.
        (known(scoring="ratio", params="100"), {"raw_value": 90}, {"raw_value": 40}, 65),
        (known(scoring="stated"), {"score": 9}, {"score": 4}, 65),
        (known(), {"event_count": 1}, {"event_count": 4}, 50),
    ],
)
def test_a_value_that_came_late_keeps_its_loss_and_counts_are_added(
    of: Any, cells: Any, late: Any, expected: int
) -> None:
    assert measure([of], [result(**cells), result(**LATE, **late)]) == [expected * 1_000_000, None]


def test_a_value_that_came_late_does_not_stand_for_the_months_own() -> None:
    assert measure([known(scoring="ratio")], [result(**LATE, raw_value=1)]) == [None, None]


@pytest.mark.parametrize("cycle", ["month", "quarter", "year"])
def test_a_result_of_last_year_goes_by_its_years_list_in_the_month_it_counts_in(cycle: str) -> None:
    """14 of 20 by the list of 2025, beside 9 of 10 by that of 2026: 23 of 30; in another month it is not there."""
    of = [known(year="2025", points=20, params="2", cycle=cycle, owner_unit="T"), known()]
    results = [result(month="2025-12", counted_month="2026-01", event_count=3), result(month="2026-01", event_count=1)]

    assert measure(of, results, month="2026-01") == [76_666_667, None]
    assert measure(of, results, month="2026-03") == [100_000_000, None]


def test_an_indicator_of_the_bureau_wins_over_one_of_every_bureau_and_anothers_is_not_seen() -> None:
    of = [known(points=20, bureau_id=None), known(bureau_id="B"), known(points=5, bureau_id="C")]

    assert measure(of, [result(event_count=1)]) == [90_000_000, None]


def test_what_is_not_ours_or_not_named_is_not_there() -> None:
    of = [known(carried="not_ours"), known("I2"), known("I3")]

    assert measure(of, [result(event_count=9)]) == [100_000_000, None]
    assert measure(of, [result("I2", event_count=5)], indicators=["I3"]) == [100_000_000, None]


def test_a_persons_indicators_are_those_owned_or_with_a_result() -> None:
    people = [{"person_id": "甲"}, {"person_id": "乙"}]
    of = [known(owner_person="甲"), known("I2")]
    results = [result("I2", unit=None, person_id="乙", event_count=4)]  # type: ignore[arg-type]
    found = inputs(tree(OWN), people, month="2026-03", indicator=of, indicator_result=results)

    assert indicators.measures(found.edition.components[0], found).rows() == [  # type: ignore[arg-type]
        ("乙", 1, 60_000_000),
        ("甲", 1, 100_000_000),
    ]
