"""What no ledger keeps of a night, as alerts take it: blocked months, sources that failed, files that did not come."""

from __future__ import annotations

from collections.abc import Sequence

from flows.desk import Desk
from flows.fetching.fetch import chosen
from flows.month_end import MonthOutcome
from flows.night_report import NightReport
from flows.watching import Watched, told
from transforms.alerts.alert import Trouble, of_month
from transforms.faults import Fault


def troubles(desk: Desk, report: NightReport, outcomes: Sequence[MonthOutcome], watched: Watched) -> list[Trouble]:
    """One trouble per fault of a blocked month, source that failed, gap of nights, and feed (see Watched)."""
    found = [trouble for one in outcomes for trouble in of_month(one.bureau_id, one.month, one.faults)]
    return [*found, *_sources(desk, report), *_missed(report), *_owed(desk, watched), *_unusual(watched)]


def _owed(desk: Desk, watched: Watched) -> list[Trouble]:
    """What was due of each profile, folder and month; none of it missing is a count of 0, which ends what was said."""
    datasets = {one.profile.profile: one.profile.takes[0].dataset for one in desk.profiles if one.profile.takes}
    return [
        Trouble(
            "",
            datasets[one.profile],
            f"{one.folder or 'inbox'} {one.profile} {one.month}",
            told(one),
            sender=one.folder,
            severity="hold" if one.holds else "warn",
            count=one.missing,
            marks=tuple(day.isoformat() for day in one.lacking),
        )
        for one in watched.owed
    ]


def _unusual(watched: Watched) -> list[Trouble]:
    """A feed unlike its usual days; the next night does not mend this one, so that it lapses."""
    return [
        Trouble(
            str(fault.fields["bureau_id"] or ""),
            str(fault.fields["dataset"]),
            str(fault.fields["profile"]),
            fault,
            severity="warn",
        )
        for fault in watched.unusual
    ]


def _sources(desk: Desk, report: NightReport) -> list[Trouble]:
    """The first fault of each source, and each file that could not be read; since when is in the life of its alert."""
    units = {name: words.unit for name, words in chosen(desk)}
    first: dict[str, Fault] = {}
    for fault in report.unavailable:
        source, file = str(fault.fields.get("source", "")), fault.fields.get("file")
        first.setdefault(f"{source} {file}" if file else source, fault)
    return [
        Trouble("", "", subject, fault, units.get(str(fault.fields.get("source", "")), ""))
        for subject, fault in first.items()
    ]


def _missed(report: NightReport) -> list[Trouble]:
    if not report.missed:
        return []
    fields: dict[str, str | int] = {"count": len(report.missed), "day": report.missed[0], "until": report.missed[-1]}
    return [Trouble("", "", report.missed[-1], Fault("alert_nights_missed", fields))]
