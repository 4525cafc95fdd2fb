"""`report_quality` says how each check came out the last time, and since when it fails without a break."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from warehouse.ledger import record_night
from warehouse.store import Warehouse, frame

FIRST, SECOND, THIRD = date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3)


def checked(night: date, failures: int, rows: int = 10) -> pl.DataFrame:
    row = {"dataset": "work_log", "unit_id": "S1", "month": "2026-03", "code": "blank", "column_name": "quantity"}
    return pl.DataFrame([{"night": night, **row, "row_count": rows, "failures": failures, "severity": "reject"}])


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([(FIRST, 2)], (10, 2, FIRST)),
        ([(FIRST, 2), (FIRST, 0)], (10, 0, None)),
        ([(FIRST, 0), (FIRST, 3)], (10, 3, FIRST)),
        ([(FIRST, 2), (SECOND, 3), (THIRD, 1)], (10, 1, FIRST)),
        ([(FIRST, 2), (SECOND, 0), (THIRD, 1)], (10, 1, THIRD)),
    ],
)
def test_the_last_run_is_the_state_and_a_pass_ends_the_failing(
    warehouse: Warehouse, runs: list[tuple[date, int]], expected: tuple[object, ...]
) -> None:
    for night, failures in runs:
        with warehouse.transaction() as connection:
            record_night(connection, [], [], checked(night, failures), (), {})
    with warehouse.reading() as connection:
        found = frame(connection, "SELECT row_count, failures, since FROM report_quality").rows()
        kept = frame(connection, "SELECT run, failures FROM ops_check ORDER BY run").rows()

    assert found == [expected]
    assert kept == [(number, failures) for number, (_, failures) in enumerate(runs, start=1)]
