"""The same bytes come under several names: by which of them they are worked on does not depend on the nights."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import known_people, log
from tests.conftest import Begun, Said
from tests.faults.state import rows
from warehouse.lake import Lake, Part

Jixiao = Callable[..., Said]
TEXT = log("A1,0001,2026-03-02,X01,3", "A2,0001,2026-03-03,X01,三")
GOOD, OTHER, UNKNOWN, WRONG = "工作日志_甲.csv", "工作日志_乙.csv", "三月.csv", "审核_甲.csv"


def entry(workspace: Path) -> tuple[str, str]:
    """Status and name of the delivery in the ledger."""
    (one,) = [row for row in rows(workspace, "ops_delivery") if row["arrival"] > 5]
    return one["status"], one["file_name"]


@pytest.mark.parametrize("is_one_night", [True, False])
@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((GOOD, UNKNOWN), ("loaded", GOOD)),
        ((UNKNOWN, GOOD), ("loaded", GOOD)),
        ((GOOD, OTHER), ("loaded", GOOD)),
        ((WRONG, GOOD), ("loaded", GOOD)),
        ((WRONG, UNKNOWN), ("refused", WRONG)),
    ],
)
def test_the_first_name_by_which_it_loads_stands(
    is_one_night: bool, names: tuple[str, str], expected: tuple[str, str], begun: Begun, workspace: Path, jixiao: Jixiao
) -> None:
    begun(known_people)
    for place, name in enumerate(names):
        path = workspace / "inbox" / name
        path.write_text(TEXT, encoding="utf-8")
        os.utime(path, (1_772_600_000 + place,) * 2)
        if not is_one_night:
            jixiao("ingest", "-w", workspace)
    jixiao("ingest", "-w", workspace)
    jixiao("ingest", "-w", workspace)
    assert entry(workspace) == expected

    # Worked on again by hand it keeps the name by which it was loaded.
    jixiao("replay", "-w", workspace)
    assert entry(workspace) == expected
    live = Lake(workspace / "var" / "lake").live(Part("work_log", "2026-03"))
    assert live.height == (1 if expected[0] == "loaded" else 0)
