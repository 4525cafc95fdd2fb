"""Repeated problems: one notice in the month that reaches the number, then counting begins anew."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.shared import shared
from transforms.comparison.repeats import notices

QUICK = settings(derandomize=True, deadline=None, max_examples=100)


def deductions(
    *months: str | None, unit: str | None = "政工股", cause: str | None = "DOC_TYPE_ERR", count: int = 1
) -> pl.DataFrame:
    shape = {"unit_id": pl.String, "cause_code": pl.String, "month": pl.String, "event_count": pl.Int64}
    return pl.DataFrame([(unit, cause, month, count) for month in months], schema=shape, orient="row")


def noticed(*months: str, within: int = 3, at_least: int = 2) -> list[tuple[Any, ...]]:
    return notices(deductions(*months), within, at_least).select("month", "since_month", "deduction_count").rows()


def test_january_and_march_bring_one_notice_in_march() -> None:
    assert notices(deductions("2026-01", "2026-03"), 3, 2).rows() == [
        ("政工股", "DOC_TYPE_ERR", "2026-03", "2026-01", 2)
    ]


def test_the_case_is_still_the_shared_one() -> None:
    said = "DOC_TYPE_ERR in January and March, none in February, window 3 months, threshold 2 -> one notice, in March"

    assert shared("jixian")["repeats"] == said


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (["2026-01"], []),
        (["2026-01", "2026-04"], []),
        (["2025-12", "2026-02"], [("2026-02", "2025-12", 2)]),
        (["2026-01", "2026-02", "2026-03"], [("2026-02", "2026-01", 2)]),
        (["2026-01", "2026-02", "2026-03", "2026-04"], [("2026-02", "2026-01", 2), ("2026-04", "2026-03", 2)]),
        (["2026-01"] * 5, [("2026-01", "2026-01", 5)]),
        ([*["2026-01"] * 3, "2026-02"], [("2026-01", "2026-01", 3)]),
        (["2026-01", "2026-03", "2026-04"], [("2026-03", "2026-01", 2)]),
    ],
)
def test_counting_begins_anew_after_a_notice(months: list[str], expected: list[Any]) -> None:
    assert noticed(*months) == expected


def test_one_row_that_counts_three_times_is_three_deductions_and_one_that_counts_none_is_none() -> None:
    found = notices(pl.concat([deductions("2026-01", count=0), deductions("2026-02", count=3)]), 3, 3)

    assert found.select("month", "since_month", "deduction_count").rows() == [("2026-02", "2026-02", 3)]


def test_a_window_of_one_month_and_a_number_of_one() -> None:
    assert noticed("2026-01", "2026-02", "2026-02", within=1) == [("2026-02", "2026-02", 2)]
    assert noticed("2026-01", "2026-02", at_least=1) == [("2026-01", "2026-01", 1), ("2026-02", "2026-02", 1)]


def test_causes_and_sections_are_counted_apart_and_blanks_for_none() -> None:
    rows = pl.concat(
        [
            deductions("2026-01"),
            deductions("2026-01", cause="LATE"),
            deductions("2026-02", unit="办公室"),
            deductions("2026-02", "2026-02", cause=None),
            deductions("2026-02", "2026-02", unit=None),
            deductions(None),
        ]
    )

    assert notices(rows, 3, 2).is_empty()


def test_no_deduction_brings_no_notice() -> None:
    assert notices(deductions(), 3, 2).columns == ["unit_id", "cause_code", "month", "since_month", "deduction_count"]


@pytest.mark.parametrize(("within", "at_least"), [(0, 2), (3, 0)])
def test_a_rule_that_says_nothing_is_refused(within: int, at_least: int) -> None:
    with pytest.raises(ValueError, match="within"):
        notices(deductions("2026-01"), within, at_least)


def test_a_month_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="2026Q1"):
        notices(deductions("2026Q1"), 3, 2)


months = st.integers(1, 12).map(lambda n: f"2026-{n:02d}")


@QUICK
@given(st.lists(months, max_size=12), st.integers(1, 4), st.integers(1, 4), st.randoms(use_true_random=False))
def test_every_notice_has_enough_deductions_and_none_counts_twice(
    drawn: list[str], within: int, at_least: int, random: Any
) -> None:
    found = notices(deductions(*drawn), within, at_least)
    shuffled = list(drawn)
    random.shuffle(shuffled)

    assert found.equals(notices(deductions(*shuffled), within, at_least))
    assert all(at_least <= count for count in found["deduction_count"])
    assert found["deduction_count"].sum() <= len(drawn)
    spans = found.select("since_month", "month").rows()
    assert all(earlier[1] < later[0] for earlier, later in pairwise(spans))
    assert all(int(last[5:]) - int(first[5:]) < within for first, last in spans)
