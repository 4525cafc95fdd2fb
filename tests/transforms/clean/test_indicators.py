"""Indicators: parameters that fit their scoring, superiors' that are carried, results with the value they need."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.transforms.clean.delivered import REFS, one, settled
from tests.transforms.scoring.rows import frame


def indicator(number: str = "I", **words: Any) -> dict[str, Any]:
    usual = {"indicator_id": number, "year": "2026", "points": 10, "scoring": "deduct", "params": "0.5"}
    return usual | {"owner_unit": "S", "is_bonus": False} | words


KNOWN = replace(REFS, indicator=frame("indicator", [
    indicator("D"),
    indicator("V", scoring="ratio", params="100"),
    indicator("S", scoring="stated", params=None),
    indicator("B", scoring="stated", params=None, is_bonus=True),
    indicator("C") | {"bureau_id": None},
    indicator("C", points=20),
]))  # fmt: skip


def result(number: str, **words: Any) -> dict[str, Any]:
    return {"indicator_id": number, "unit_id": "S", "month": "2026-01", "is_na": False} | words


@pytest.mark.parametrize(
    ("scoring", "params", "expected"),
    [
        ("deduct", "0.5", True),
        ("deduct", None, False),
        ("add", "-1", False),
        ("add", "98:1.0", False),
        ("ratio", "100", True),
        ("ratio", "0", False),
        ("steps", "98:1.0;95:0.9", True),
        ("steps", "98", False),
        ("rank", "1：1.0；4：0.8", True),
        ("rank", None, False),
        ("stated", None, True),
        ("stated", "1", False),
        (None, "1", None),
    ],
)
def test_parameters_fit_the_scoring(scoring: str | None, params: str | None, expected: bool | None) -> None:
    assert one("indicator", indicator(scoring=scoring, params=params))["has_params"] is expected


def test_an_indicator_that_is_not_ours_needs_no_parameters() -> None:
    assert one("indicator", indicator(carried="not_ours", params=None))["has_params"] is None


def test_a_superiors_indicator_is_carried_or_marked() -> None:
    rows = settled("indicator", *(
        indicator("P1", owner_unit=None),
        indicator("P2", owner_unit=None),
        indicator("P3", owner_unit=None, carried="not_ours"),
        indicator("P2", owner_unit=None, year="2025"),
        indicator("I1", parent_id="P1"),
        indicator("I2", owner_unit=None, owner_person="甲"),
    ))  # fmt: skip

    assert rows["is_carried"].to_list() == [True, False, True, False, None, None]


def test_parts_add_up_to_the_points_of_what_they_are_parts_of() -> None:
    rows = settled("indicator", *(
        indicator("P1", points=10),
        indicator("I1", parent_id="P1", carried="split", points=6),
        indicator("I2", parent_id="P1", carried="split", points=3),
        indicator("P2", points=5),
        indicator("I3", parent_id="P2", carried="as_is", points=4),
    ))  # fmt: skip

    assert rows["is_split"].to_list() == [False, None, None, None, None]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (result("D", event_count=0), (True, None, None)),
        (result("D", raw_value=3), (False, None, None)),
        (result("V", raw_value=3), (None, True, None)),
        (result("V", score=3), (None, False, None)),
        (result("S", score=3), (None, None, True)),
        (result("S"), (None, None, False)),
        (result("S", is_na=True), (None, None, None)),
        (result("X"), (None, None, None)),
    ],
)
def test_a_result_has_the_value_that_its_scoring_reads(row: dict[str, Any], expected: tuple[Any]) -> None:
    found = one("indicator_result", row, refs=KNOWN)

    assert tuple(found[f"has_{name}"] for name in ("event_count", "raw_value", "score")) == expected


def test_a_stated_score_is_not_above_the_points_unless_it_is_a_bonus() -> None:
    found = [one("indicator_result", result(n, score=s), refs=KNOWN) for n, s in (("S", 10), ("S", 10.5), ("B", 11))]

    assert [row["is_within"] for row in found] == [True, False, None]


def test_the_bureaus_own_indicator_wins_over_the_common_one() -> None:
    assert one("indicator_result", result("C", score=15), refs=KNOWN)["is_within"] is True


def test_an_indicator_is_one_of_its_year() -> None:
    months = ("2026-12", "2025-12")

    assert [one("indicator_result", result("D", month=m), refs=KNOWN)["is_of_year"] for m in months] == [True, False]
    assert one("indicator_result", result("X"), refs=KNOWN)["is_of_year"] is None


def test_a_bureau_without_a_list_of_causes_may_name_any() -> None:
    listed = replace(KNOWN, cause=frame("cause", [{"cause_code": "DOC", "cause_name": "文种"}]))

    assert one("indicator_result", result("D", cause_code="X"), refs=KNOWN)["is_known_cause_code"] is None
    assert one("indicator_result", result("D", cause_code="X"), refs=listed)["is_known_cause_code"] is False
    assert one("indicator_result", result("D", cause_code="DOC"), refs=listed)["is_known_cause_code"] is True


def test_a_result_counts_in_the_month_it_is_counted_in() -> None:
    assert one("indicator_result", result("D", counted_month="2026-03"), refs=KNOWN)["row_month"] == "2026-03"
