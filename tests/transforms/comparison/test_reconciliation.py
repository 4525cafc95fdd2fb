"""Declared work against the system's, from literal rows."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.comparison.reconciliation import reconciled

SHAPE = {
    "person_id": pl.String,
    "item_code": pl.String,
    "source": pl.String,
    "quantity": pl.Int64,
    "counted_from": pl.String,
}
Row = tuple[str, str | None, str, int, str | None]
OTHER: Row = ("乙", "X", "system", 9, "declared")
"""The system counts X for somebody this month, so everybody's X is reconciled."""


def findings(*rows: Row) -> list[tuple[str, int, int, int, str | None]]:
    found = reconciled(pl.DataFrame(rows, schema=SHAPE, orient="row")).filter(pl.col("person_id") == "甲")
    return found.select("item_code", "declared_quantity", "system_quantity", "difference", "finding").rows()


@pytest.mark.parametrize(
    ("declared", "system", "finding"),
    [(3, 3, "confirmed"), (2, 3, "unclaimed"), (0, 3, "unclaimed"), (4, 3, "over_claimed"), (4, 0, "unmatched")],
)
def test_each_of_the_four_findings(declared: int, system: int, finding: str) -> None:
    rows: list[Row] = [("甲", "X", "declared", declared, "declared"), ("甲", "X", "system", system, "declared"), OTHER]

    assert findings(*rows) == [("X", declared, system, declared - system, finding)]


def test_entries_of_several_days_are_added_before_they_are_compared() -> None:
    rows: list[Row] = [
        ("甲", "X", "declared", 1, None),
        ("甲", "X", "declared", 2, None),
        ("甲", "X", "system", 3, None),
    ]

    assert findings(*rows) == [("X", 3, 3, 0, "confirmed")]


def test_an_item_that_the_system_counts_for_nobody_is_done_on_paper() -> None:
    assert findings(("甲", "Y", "declared", 4, "declared"), OTHER) == [("Y", 4, 0, 4, None)]


def test_what_counts_from_the_system_need_not_be_declared_but_is_compared_where_it_is() -> None:
    assert findings(("甲", "X", "system", 4, "system"), OTHER) == [("X", 0, 4, -4, None)]
    assert findings(("甲", "X", "system", 4, "system"), ("甲", "X", "declared", 5, "system"), OTHER) == [
        ("X", 5, 4, 1, "over_claimed")
    ]


def test_temporary_work_and_a_month_without_work_have_nothing_to_reconcile() -> None:
    assert findings(("甲", None, "declared", 4, None)) == []
    assert findings() == []
