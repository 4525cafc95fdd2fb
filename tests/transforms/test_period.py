"""Months and quarters follow one another over the end of the year."""

from __future__ import annotations

import pytest

from transforms.period import containing, following, preceding


@pytest.mark.parametrize(
    ("month", "expected"), [("2026-03", "2026-02"), ("2026-01", "2025-12"), ("2026-11", "2026-10")]
)
def test_the_month_before_a_month(month: str, expected: str) -> None:
    assert preceding(month) == expected
    assert following(expected) == month


@pytest.mark.parametrize(("quarter", "expected"), [("2026Q1", "2026Q2"), ("2026Q4", "2027Q1")])
def test_the_quarter_after_a_quarter(quarter: str, expected: str) -> None:
    assert following(quarter) == expected


@pytest.mark.parametrize(("like", "expected"), [("2025-12", "2026-04"), ("2025Q4", "2026Q2")])
def test_the_period_of_a_month_is_of_the_kind_that_is_asked_for(like: str, expected: str) -> None:
    assert containing("2026-04", like) == expected
