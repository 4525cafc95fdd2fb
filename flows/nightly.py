"""The night: take in what arrived, judge it, record it, refresh the months that are calculated, say what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from flows.alerts.announcing import add, announce
from flows.alerts.nightly_troubles import troubles
from flows.desk import Desk
from flows.events import INTAKE, NIGHT
from flows.fetching.fetch import hauled
from flows.gating import checks
from flows.hall_day import write_hall_days
from flows.lost_ledger import fail_if_ledger_is_lost
from flows.month_end import refresh
from flows.night_report import NightReport, night_report
from flows.quality_page import write_quality
from flows.reading import Read, read
from flows.receiving import in_inbox, links, pending, receive, sweep, too_deep
from flows.recording import frozen, keep_texts, record
from flows.returning import returned
from flows.row_sums import fail_if_rows_are_lost, shown_name
from flows.settling import admitted, settle
from flows.stage import artifact, stage
from flows.taking_back import undone
from flows.watching import watch
from transforms.alerts.alert import of_month
from transforms.faults import Fault, FaultError, GateError
from warehouse.landing import Found
from warehouse.ledger import attempts, delivery_names, endings, parts_of
from warehouse.run_ledger import last_night, record_run


def nightly(desk: Desk) -> NightReport:
    """Take in what sources give and the inbox holds, refresh what is calculated, say and show what is unusual.

    A night that the gate stops is said too, and stops: nobody would read its exit code.
    """
    try:
        return _nightly(desk)
    except GateError as error:
        add(desk, [trouble for one in desk.bureaus() for trouble in of_month(one, "nightly", error.faults)])
        raise


def _nightly(desk: Desk) -> NightReport:
    missed = missed_nights(desk)
    report = replace(fetched_and(desk, in_inbox(desk)), missed=missed)
    outcomes = stage(refresh, desk)
    watched = stage(watch, desk)
    said = stage(announce, desk, troubles(desk, report, outcomes, watched))
    artifact("nightly", [{"dataset": e.dataset, "loaded": e.loaded, "rejected": e.rejected} for e in report.endings])
    stage(write_quality, desk, watched)
    stage(write_hall_days, desk, {ending.dataset for ending in report.endings})
    stage(record_night_run, desk, report)
    return replace(
        report,
        refreshed=tuple((one.bureau_id, one.month) for one in outcomes if one.is_changed),
        watched=watched.faults,
        alerts=(said.raised, said.resolved),
        notes=(*report.notes, *said.notes),
    )


def fetched_and(desk: Desk, found: Sequence[Found], sources: Sequence[str] | None = None) -> NightReport:
    """Ingest what the named sources give, or all of them, beside files that lie there already."""
    with hauled(desk, sources) as haul:
        report = ingest(desk, [*found, *haul.files])
    return replace(report, fetched=haul.told, unavailable=haul.unavailable, notes=(*haul.notes, *report.notes))


def missed_nights(desk: Desk) -> tuple[str, ...]:
    """The days since the last night that came to its end on which none did; none before the first."""
    last = last_night(desk.warehouse, "nightly")
    if last is None:
        return ()
    count = (desk.today - date.fromisoformat(last)).days
    return tuple((date.fromisoformat(last) + timedelta(days=n)).isoformat() for n in range(1, count))


def record_night_run(desk: Desk, report: NightReport) -> None:
    """Write into the ledger that the night came to its end: the next one knows by it whether one is missing."""
    counts = {"received": report.received, "refused": len(report.refused), "rejected": report.rejected}
    night = desk.today.isoformat()
    # An idle run of a night that has its page leaves landing as it is.
    if report.received or report.endings or next(desk.landing.newest(NIGHT), {}).get("night") != night:
        desk.landing.note(NIGHT, {"night": night, **counts}, desk.moment)
    record_ended_night(desk, counts)


def record_ended_night(desk: Desk, counts: Mapping[str, int]) -> None:
    """Write the run into the ledger."""
    with desk.warehouse.transaction() as connection:
        record_run(connection, "nightly", desk.today.isoformat(), desk.moment.isoformat(), **counts)


def ingest(desk: Desk, found: Sequence[Found], again: frozenset[str] = frozenset()) -> NightReport:
    """Receive files, read, judge and gate them, settle and record what is let through; `again` names replays."""
    fail_if_ledger_is_lost(desk)
    sweep(desk)
    with suppress(FaultError):  # whoever needs the faulty text says so
        keep_texts(desk)
    receipts = stage(receive, desk, found)
    made = attempts(desk.warehouse)
    todo = pending(desk, made, again)
    files = stage(read, desk, todo)
    old_parts = parts_of(desk.warehouse, [one.receipt.delivery_id for one in todo])
    let_through = admitted(desk, files, old_parts, frozen(desk), undone(desk, made, files))
    files = [_refused_whole(one, let_through.refused) for one in files]
    fail_if_rows_are_lost(files, let_through.judged)
    if files or let_through.judged.parts:
        desk.landing.note(INTAKE, {"again": sorted(again)}, desk.moment)
    before = endings(desk.warehouse, [entry.part for entry in let_through.judged.parts])
    stage(settle, desk, let_through.judged)
    stage(record, desk, files, let_through.judged, checks(desk, let_through.judged.fresh, let_through.verdicts))
    back = stage(returned, desk)
    known = delivery_names(desk.warehouse)
    report = night_report(receipts, files, let_through.judged, before, known, desk.taken_back, desk.purged.days)
    notes = (*links(desk), *too_deep(desk), *report.notes)
    return replace(report, notes=notes, returned=tuple((one.path, one.rows) for one in back))


def _refused_whole(one: Read, refused: Mapping[str, Fault]) -> Read:
    """A sheet that waits for consent, or that the gate is closed to, is a refused file."""
    fault = refused.get(one.pending.receipt.delivery_id)
    if fault is None:
        return one
    named = Fault(fault.code, {"file": shown_name(one.pending.receipt), **fault.fields})
    return Read(one.pending, rows_in_file=one.rows_in_file, faults=(named,))
