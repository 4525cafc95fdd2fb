"""Every measurement runs on a few rows: both sides give the same result and a ratio is said, whatever the time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import record
from tests.benchmarks.__main__ import MEASUREMENTS, PAGE
from tests.benchmarks.measuring import Cost, Result, in_turn
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
        pytest.param("cluster", 1, marks=[pytest.mark.long, pytest.mark.prefect]),
        pytest.param("nation", 15, marks=pytest.mark.long),
        pytest.param("national", 18, marks=pytest.mark.long),
    ],
    ids=str,
)
def test_a_measurement_gives_ratios_of_equal_results(tmp_path: Path, name: str, ratios: int) -> None:
    fewer = {
        "history": {"rows": 5, "months": 1},
        "at_once": {"runs": 2},
        "cluster": {"rows": None, "people": 500},
        "nation": {"rows": None, "people": 500},
        "national": {"rows": None, "people": 2000},
        "plan": {"months": 1},
    }
    said = {"rows": ROWS, "rounds": 1} | fewer.get(name, {})
    found = MEASUREMENTS[name](tmp_path, **{word: value for word, value in said.items() if value})

    assert len(found) == ratios
    assert all(one.ratio > 0 and one.cpu_ratio > 0 for one in found if isinstance(one, Result))


def test_every_file_that_measures_is_named() -> None:
    here = Path(__file__).parent
    measuring = [one.stem for one in here.glob("*.py") if "\ndef measure(" in one.read_text(encoding="utf-8")]
    assert list(MEASUREMENTS) == sorted(measuring)


def test_the_page_is_of_the_runs_that_are_kept(tmp_path: Path) -> None:
    kept = record.read(PAGE.with_suffix(".json"))
    one = record.of_run("gate", 0.5, [Result("r", 1.25, 1.0, 2.0, "lower", 5, 3), Cost("c", 5, 1.5, 1.0, 0.5, 90, 3)])
    record.write(tmp_path / "one.json", {"gate": one})
    said = page(record.read(tmp_path / "one.json")).splitlines()
    assert PAGE.read_text(encoding="utf-8") == page(kept)
    assert record.read(tmp_path / "one.json") == {"gate": one}
    assert "| r | 1.25 | 1.00 | <= 2.0 | yes | 5 | 3 |" in said
    assert "| c | 5 | 1.5 | 1.0 | 0.5 | 90 | 3 |" in said


def test_work_that_ends_otherwise_has_no_ratio() -> None:
    with pytest.raises(ValueError, match="1, 2"):
        in_turn(lambda: 1, lambda: 2, rounds=1)


@pytest.mark.parametrize(
    ("better", "target", "is_met"),
    [("lower", 1.0, True), ("lower", 0.9, False), ("higher", 1.0, True), ("higher", 1.1, False), ("lower", None, None)],
)
def test_a_target_is_met_on_its_own_side(better: str, target: float | None, is_met: bool | None) -> None:
    assert Result("n", 1.0, 1.0, target, better, 1, 1).is_met is is_met  # type: ignore[arg-type]
