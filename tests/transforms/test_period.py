"""Months follow one another over the end of the year, both ways."""

from __future__ import annotations

import pytest

from transforms.period import following, preceding


@pytest.mark.parametrize(
    ("month", "expected"), [("2026-03", "2026-02"), ("2026-01", "2025-12"), ("2026-11", "2026-10")]
)
def test_the_month_before_a_month(month: str, expected: str) -> None:
    assert preceding(month) == expected
    assert following(expected) == month
