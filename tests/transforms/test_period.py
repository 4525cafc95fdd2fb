"""Months follow one another over the end of the year, both ways."""

from __future__ import annotations

import pytest

from transforms.period import next_month, previous_month


@pytest.mark.parametrize(
    ("month", "expected"), [("2026-03", "2026-02"), ("2026-01", "2025-12"), ("2026-11", "2026-10")]
)
def test_the_month_before_a_month(month: str, expected: str) -> None:
    assert previous_month(month) == expected
    assert next_month(expected) == month
