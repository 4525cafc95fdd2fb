"""Files that profiles expect and feeds unlike their usual days, as alerts: to whose folder it is, and ended rightly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows.alerts.nightly_troubles import troubles
from flows.alerts.wording import what_is_wrong
from flows.desk import opened
from flows.night_report import NightReport
from flows.settings import workspace as workspace_at
from flows.watching import Watched
from transforms.alerts.alert import Alert, of_trouble
from transforms.alerts.life import changes
from transforms.comparison.volumes import CHECKS
from transforms.listing.expected import Owed


def found(workspace: Path, *owed: Owed, volumes: pl.DataFrame | None = None) -> list[Alert]:
    watched = Watched(owed, pl.DataFrame() if volumes is None else volumes)
    return [of_trouble(one) for one in troubles(opened(workspace_at(workspace)), NightReport(), [], watched)]


def work_logs(came: int, *, holds: bool = False) -> Owed:
    lacking = (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))[: 3 - came]
    return Owed("work_log", "S1", "2026-03", "nightly", 3, came, holds, lacking)


@pytest.mark.parametrize(
    ("code", "severity", "holds"), [("file_expected", "warn", False), ("file_expected_holds", "hold", True)]
)
def test_a_missing_file_is_said_to_its_folder(workspace: Path, code: str, severity: str, *, holds: bool) -> None:
    (one,) = found(workspace, work_logs(1, holds=holds))

    assert (one.code, one.severity, one.sender, one.dataset, one.count) == (code, severity, "S1", "work_log", 2)
    assert 'S1: of 2026-03, files of "work_log" were due for 3 days and came for 1' in what_is_wrong("en", one)


@pytest.mark.parametrize(("expected", "owed"), [("resolved", [work_logs(3)]), ("lapsed", [])])
def test_what_came_is_mended_and_what_is_not_looked_for_any_more_is_not(
    workspace: Path, expected: str, owed: list[Owed]
) -> None:
    (before,) = found(workspace, work_logs(2))

    assert [one.kind for one in changes({before.key: before}, found(workspace, *owed))] == [expected]


def test_a_feed_unlike_its_usual_days_is_a_warning_that_lapses(workspace: Path) -> None:
    counts = {"files": 1, "rows": 19, "usual_files": 1, "usual_rows": 60, "comparisons": 4}
    row = {"bureau_id": "B1", "dataset": "work_log", "profile": "work_log", **counts}
    told = pl.DataFrame([row | {check: check == "rows_unusual" for check in CHECKS}])
    (one,) = found(workspace, volumes=told)

    assert (one.code, one.severity, one.bureau_id) == ("volume_rows_unusual", "warn", "B1")
    assert "work_log of B1 (profile work_log): 19 rows tonight" in what_is_wrong("en", one)
    assert [change.kind for change in changes({one.key: one}, [])] == ["lapsed"]
