"""What no ledger keeps: a blocked month, a source that failed, nights that did not run; said and then gone."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.alerts.nightly_troubles import troubles
from flows.alerts.wording import what_is_wrong
from flows.desk import opened
from flows.month_end import MonthOutcome
from flows.night_report import NightReport
from flows.settings import workspace as workspace_at
from flows.watching import Watched
from transforms.alerts.alert import of_trouble
from transforms.alerts.life import changes
from transforms.faults import Fault


def test_each_is_one_alert_in_words(workspace: Path) -> None:
    gone = {"source": "queue", "place": "db.tax.example", "found": "08001"}
    failing = Fault("source_failing_since", {"source": "queue", "since": "2026-04-01", "reached": "-"})
    report = NightReport(unavailable=(Fault("source_unreachable", gone), failing), missed=("2026-04-07", "2026-04-08"))
    blocked = MonthOutcome(
        "B1", "2026-03", "calculated", faults=(Fault("nobody_scored", {"bureau": "B1", "month": "2026-03"}),)
    )
    night = troubles(opened(workspace_at(workspace)), report, [blocked], Watched((), pl.DataFrame()))
    found = [of_trouble(one) for one in night]

    assert [(one.code, one.subject, one.severity) for one in found] == [
        ("nobody_scored", "2026-03", "block"),
        ("source_unreachable", "queue", "block"),
        ("alert_nights_missed", "2026-04-08", "block"),
    ]
    assert "db.tax.example" in what_is_wrong("en", found[1])
    assert "08001" not in what_is_wrong("en", found[1])
    assert "2 nights did not come to their end, 2026-04-07 to 2026-04-08" in what_is_wrong("en", found[2])
    assert [one.kind for one in changes({one.key: one for one in found}, [])] == ["lapsed", "resolved", "resolved"]
