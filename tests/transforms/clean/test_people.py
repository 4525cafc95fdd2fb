"""A name in a unit is one person, or nobody and all whom it may mean are told."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.transforms.clean.delivered import PEOPLE, POSTS, UNITS, one
from transforms.clean.references import References


@pytest.mark.parametrize(
    ("name", "unit", "expected"),
    [
        ("王敏", "一股", ("甲", True, "甲")),
        ("王敏", "S", ("甲", True, "甲")),
        ("李强", "二股", (None, False, None)),
        (None, None, (None, False, None)),
    ],
)
def test_a_name_in_a_unit_is_one_person(name: str | None, unit: str | None, expected: tuple[Any, ...]) -> None:
    row = one(
        "grant",
        {"person_id": None, "month": "2026-01", "points": 1, "named_person": name, "named_unit": unit},
        is_named=True,
    )

    assert (row["person_id"], row["is_named_once"], row["candidates"]) == expected


def test_two_of_one_name_in_a_unit_are_nobody_and_both_are_named() -> None:
    both = POSTS.with_columns(unit_id=pl.lit("S"))
    refs = References(("B",), unit=UNITS, person=PEOPLE, posting=both)
    row = one(
        "grant",
        {"month": "2026-01", "points": 1, "named_person": "王敏", "named_unit": "一股"},
        refs=refs,
        is_named=True,
    )

    assert (row["person_id"], row["is_named_once"], row["candidates"]) == (None, False, "乙、甲")


def test_a_name_on_no_day_is_judged_by_the_rule_of_the_day() -> None:
    row = one("grant", {"month": None, "points": 1, "named_person": "王敏", "named_unit": "一股"}, is_named=True)

    assert row["is_named_once"] is None
