"""Every measurement runs on a few rows: both sides give the same result and a ratio is said, whatever the time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import at_once, csv_to_staged, gate, history, loading, plan, workbook
from tests.benchmarks.__main__ import MEASUREMENTS
from tests.benchmarks.measuring import Result, in_turn
from tests.benchmarks.page import page

ROWS = 300


@pytest.mark.parametrize(
    ("name", "ratios"),
    [
        ("csv_to_staged", 2),
        ("gate", 1),
        ("history", 1),
        ("plan", 2),
        ("workbook", 2),
        pytest.param("at_once", 4, marks=pytest.mark.long),
    ],
    ids=str,
)
def test_a_measurement_gives_ratios_of_equal_results(tmp_path: Path, name: str, ratios: int) -> None:
    fewer = {"history": {"rows": 5, "months": 1}, "at_once": {"runs": 2}, "plan": {"months": 1}}
    found = MEASUREMENTS[name](tmp_path, **({"rows": ROWS, "rounds": 1} | fewer.get(name, {})))

    assert len(found) == ratios
    assert all(one.ratio > 0 and one.cpu_ratio > 0 for one in found)
    assert page(found).count("\n| ") == 2 + ratios


def test_every_measurement_is_named() -> None:
    assert list(MEASUREMENTS.values()) == [
        one.measure for one in (at_once, csv_to_staged, gate, history, loading, plan, workbook)
    ]


def test_work_that_ends_otherwise_has_no_ratio() -> None:
    with pytest.raises(ValueError, match="1, 2"):
        in_turn(lambda: 1, lambda: 2, rounds=1)


@pytest.mark.parametrize(
    ("better", "target", "is_met"),
    [("lower", 1.0, True), ("lower", 0.9, False), ("higher", 1.0, True), ("higher", 1.1, False), ("lower", None, None)],
)
def test_a_target_is_met_on_its_own_side(better: str, target: float | None, is_met: bool | None) -> None:
    assert Result("n", 1.0, 1.0, target, better, 1, 1).is_met is is_met  # type: ignore[arg-type]
