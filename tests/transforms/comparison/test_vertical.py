"""Against oneself: the change from month to month, over a gap, over a year, and of quarters."""

from __future__ import annotations

import polars as pl

from tests.transforms.shared import shared
from transforms.comparison.vertical import vertical
from transforms.fixed_point import millionths


def scores(*rows: tuple[str, str, str | None]) -> pl.DataFrame:
    full = [(unit, month, None if score is None else millionths(score)) for unit, month, score in rows]
    return pl.DataFrame(full, schema={"unit_id": pl.String, "month": pl.String, "score": pl.Int64}, orient="row")


def deltas(*rows: tuple[str, str, str | None]) -> list[int | None]:
    return vertical(scores(*rows), ["unit_id"])["delta"].to_list()


def test_a_month_is_compared_with_the_one_before() -> None:
    found = vertical(scores(("A", "2026-03", "96.5"), ("A", "2026-01", "97.5"), ("A", "2026-02", "98")), ["unit_id"])

    assert found["month"].to_list() == ["2026-01", "2026-02", "2026-03"]
    assert found["previous_score"].to_list() == [None, 97_500_000, 98_000_000]
    assert found["delta"].to_list() == [None, 500_000, -1_500_000]


def test_the_shared_months() -> None:
    case = shared("jixian")["vertical"]
    rows = [("A", f"2026-{n:02d}", score) for n, score in enumerate(case["months"], 1)]

    assert deltas(*rows) == [None if delta == "null" else millionths(delta) for delta in case["delta"]]


def test_a_year_ends_no_comparison() -> None:
    assert deltas(("A", "2025-12", "90"), ("A", "2026-01", "91")) == [None, 1_000_000]


def test_over_a_month_without_a_score_there_is_no_change() -> None:
    assert deltas(("A", "2026-01", "90"), ("A", "2026-03", "91")) == [None, None]
    assert deltas(("A", "2026-01", "90"), ("A", "2026-02", None), ("A", "2026-03", "91")) == [None, None, None]


def test_units_are_compared_with_themselves_only() -> None:
    assert deltas(("A", "2026-01", "90"), ("B", "2026-02", "91")) == [None, None]


def test_quarters_are_compared_with_quarters() -> None:
    assert deltas(("A", "2025Q4", "90"), ("A", "2026Q1", "92"), ("A", "2026Q3", "99")) == [None, 2_000_000, None]


def test_nobody_has_no_change() -> None:
    assert deltas() == []
