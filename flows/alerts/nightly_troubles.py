"""What no ledger keeps of a night, as alerts take it: blocked months, sources that failed, nights that did not run."""

from __future__ import annotations

from collections.abc import Sequence

from flows.desk import Desk
from flows.fetching.fetch import chosen
from flows.month_end import MonthOutcome
from flows.night_report import NightReport
from transforms.alerts.alert import Trouble
from transforms.faults import Fault


def troubles(desk: Desk, report: NightReport, outcomes: Sequence[MonthOutcome]) -> list[Trouble]:
    """One trouble per fault of a blocked month, per source that could not be read, and per gap of nights."""
    found = [Trouble(one.bureau_id, "", one.month, fault) for one in outcomes for fault in one.faults]
    return [*found, *_sources(desk, report), *_missed(report)]


def _sources(desk: Desk, report: NightReport) -> list[Trouble]:
    """The first fault of each source; since when it fails is in the life of its alert."""
    units = {name: words.unit for name, words in chosen(desk)}
    first: dict[str, Fault] = {}
    for fault in report.unavailable:
        first.setdefault(str(fault.fields.get("source", "")), fault)
    return [Trouble("", "", name, fault, units.get(name, "")) for name, fault in first.items()]


def _missed(report: NightReport) -> list[Trouble]:
    if not report.missed:
        return []
    fields: dict[str, str | int] = {"count": len(report.missed), "day": report.missed[0], "until": report.missed[-1]}
    return [Trouble("", "", report.missed[-1], Fault("alert_nights_missed", fields))]
