"""`weekly`: 《工作周报汇编》."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from flows.claims import claimed_periods
from flows.exits import UI
from flows.rehearsal import rehearsed
from flows.wording import say
from transforms.faults import Fault, SettingsError

if TYPE_CHECKING:
    from flows.weekly_reports import WeekReport

_FRIDAY = 5
_ISO_WEEK = re.compile(r"(20\d\d)-W(\d\d)")


def weekly(ui: UI, week: str, bureaus: Sequence[str], *, is_dry: bool) -> int:
    """Compile the reports of a week."""
    friday = _friday(week)
    year, number, _ = friday.isocalendar()
    label = f"{year}-W{number:02d}"
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_periods(workspace, label, bureaus):
        from flows.desk import opened
        from flows.weekly_reports import weekly as journey

        found = journey(opened(workspace), friday, bureaus)
        if ui.is_json:
            ui.data({"dry_run": is_dry, "week": friday.isoformat(), "bureaus": [_document(one) for one in found]})
            return 0
        if is_dry:
            ui.say("dry_run")
        if not found:
            ui.say("no_weekly", week=friday.isoformat())
        for one in found:
            _show(ui, one, is_dry=is_dry)
        return 0


def _friday(said: str) -> date:
    """The Friday of 2026-01-09 or 2026-W02; raises SettingsError for another day or no week."""
    try:
        if match := _ISO_WEEK.fullmatch(said):
            return date.fromisocalendar(int(match[1]), int(match[2]), _FRIDAY)
        day = date.fromisoformat(said)
    except ValueError:
        raise SettingsError([Fault("not_a_week_argument", {"found": said})]) from None
    if day.isoweekday() != _FRIDAY:
        year, number, _ = day.isocalendar()
        expected = date.fromisocalendar(year, number, _FRIDAY).isoformat()
        raise SettingsError([Fault("not_a_friday", {"found": said, "expected": expected})])
    return day


def _document(one: WeekReport) -> dict[str, Any]:
    return {
        "bureau_id": one.bureau_id,
        "iso_week": one.label,
        "due": one.terms.due,
        "late_until": one.terms.late_until,
        "is_stated": one.terms.is_stated,
        "people": [row for row in one.people if row["report_id"]],
        "sections": list(one.sections),
        "not_written": [row["person_id"] for row in one.not_written],
        "late": [row["person_id"] for row in one.late],
        "excused": {row["person_id"]: row["exempt"] for row in one.excused},
    }


def _show(ui: UI, one: WeekReport, *, is_dry: bool) -> None:
    lists = (("not_written", one.not_written), ("late", one.late), ("excused", one.excused))
    for name, rows in lists:
        shown = [(row["unit_id"], row["person_id"], row["person_name"]) for row in rows]
        title = f"{one.bureau_id} {one.label} {say(ui.lang, f'weekly_{name}')}"
        ui.table(title, ("unit_id", "person_id", "person_name"), shown)
    count = sum(1 for row in one.people if row["report_id"])
    ui.say(
        "weekly_counts", bureau=one.bureau_id, people=count, sections=len(one.sections), missing=len(one.not_written)
    )
    if not is_dry:
        ui.say("where_to_look", file=ui.workspace.report(one.bureau_id, one.label) / "weekly.docx")
