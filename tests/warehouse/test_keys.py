"""In which months a key came: looked up, not searched for; made anew where it is missing."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from transforms.contracts import empty
from warehouse.keys import months_of
from warehouse.lake import DayFile, Draft, Part

JANUARY, FEBRUARY = Part("work_log", "2026-01"), Part("work_log", "2026-02")


def day(lake: Draft, part: Part, delivery_id: str, *keys: str | None) -> DayFile:
    rows = pl.DataFrame({"entry_id": keys}, schema={"entry_id": pl.String})
    return lake.write_day(part, delivery_id, 1, rows)


def asked(lake: Draft, part: Part, *days: DayFile) -> set[str]:
    return months_of(lake, "work_log", "entry_id", {part: list(days)})


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_key_is_found_in_the_month_where_it_came(tmp_path: Path, is_lost: bool) -> None:
    lake = Draft(tmp_path)
    old = day(lake, JANUARY, "a", "E1", "E2", None)
    first = asked(lake, JANUARY, old)
    lake.settle(JANUARY, [old], empty("work_log"), "context")
    lake.commit()
    if is_lost:
        (tmp_path / "keys-work_log.sqlite").unlink()

    assert first == set()
    assert asked(lake, FEBRUARY, day(lake, FEBRUARY, "b", "E2", "E3")) == {"2026-01"}
    assert asked(lake, FEBRUARY, day(lake, FEBRUARY, "c", "E4", None)) == set()
    assert asked(lake, JANUARY, day(lake, JANUARY, "d", "E2")) == {"2026-01", "2026-02"}


def test_a_key_that_is_made_of_its_day_asks_for_no_other_month(tmp_path: Path) -> None:
    lake = Draft(tmp_path)

    assert asked(lake, FEBRUARY, day(lake, FEBRUARY, "a", None)) == set()
    assert not (tmp_path / "keys-work_log.sqlite").exists()
