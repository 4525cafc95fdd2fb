"""The month in a file's name: one month and no day, or nothing."""

from __future__ import annotations

import pytest

from transforms.named_month import month_in_name


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("积分表-2026-04.xlsx", "2026-04"),
        ("工作日志-2026年2月(重发).csv", "2026-02"),
        ("叫号2026.12.csv", "2026-12"),
        ("叫号-2026-03-12.csv", None),
        ("2026-03至2026-04.csv", None),
        ("电话回访-2026Q1.csv", None),
    ],
)
def test_a_name_says_one_month_or_none(name: str, month: str | None) -> None:
    assert month_in_name(name) == month
