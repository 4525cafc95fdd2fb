"""`ingest`, `replay`, `withdraw`, `nightly`: taking in what arrived, and taking it back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from flows.claims import claimed_intake
from flows.exits import UI
from flows.rehearsal import rehearsed
from flows.wording import say, sentence
from transforms.faults import Fault, SettingsError

if TYPE_CHECKING:
    from flows.night_report import NightReport, Reject


def nightly(ui: UI, day: str | None, *, is_dry: bool, is_flow: bool) -> int:
    """Ingest the inbox, refresh what is calculated, say what is wrong."""
    _set_day(day)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_intake(workspace) as let_go:
        if is_flow:
            from flows.deployments import run_nightly

            let_go()
            report = run_nightly(workspace, is_sending=not is_dry)
        else:
            from flows.desk import opened
            from flows.nightly import nightly as journey

            report = journey(opened(workspace))
    if not is_dry and not is_flow:
        _send(ui)
    return show(ui, report, is_dry=is_dry)


def _send(ui: UI) -> None:
    """Send what waits, after the night and without its lock: nothing that a channel does can hold it up."""
    from flows.alerts.sending import send
    from flows.desk import opened

    ui.faults(send(opened(ui.workspace)).notes)


def _set_day(day: str | None) -> None:
    """--date plays the end of that day, as if the command had run then."""
    if day is None:
        return
    from datetime import date

    try:
        date.fromisoformat(day)
    except ValueError:
        raise SettingsError([Fault("not_a_day_argument", {"found": day})]) from None
    os.environ["JIXIAO_NOW"] = f"{day}T23:59:59+08:00"


def ingest(ui: UI, paths: Sequence[Path], sources: Sequence[str], *, is_confirmed: bool, is_dry: bool) -> int:
    """Ingest the files and sources that are named, or the inbox; --confirm consents to withdrawals that wait."""
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_intake(workspace):
        from flows.desk import opened
        from flows.nightly import fetched_and
        from flows.receiving import confirm, in_inbox, named

        desk = opened(workspace)
        found = named(desk, paths) if paths or sources else in_inbox(desk)
        if is_confirmed:
            confirm(desk, found, sources)
        return show(ui, fetched_and(desk, found, sources), is_dry=is_dry)


def replay(ui: UI, delivery: str | None, *, is_dry: bool) -> int:
    """Work again on a delivery, or on all that were refused or had rows rejected, by today's profiles and rules."""
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_intake(workspace):
        from flows.desk import opened
        from flows.nightly import ingest as journey
        from flows.taking_back import give_back, replayable

        desk = opened(workspace)
        again = replayable(desk, delivery)
        give_back(desk, again)
        return show(ui, journey(desk, [], again), is_dry=is_dry)


def withdraw(ui: UI, delivery: str, reason: str, *, is_dry: bool) -> int:
    """Take a delivery back: its rows stop counting, and what they had corrected holds again."""
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed_intake(workspace):
        from flows.desk import opened
        from flows.nightly import ingest as journey
        from flows.taking_back import take_back
        from warehouse.ledger import delivery_names

        desk = opened(workspace)
        taken = take_back(desk, delivery, reason)
        ui.say("delivery_withdrawn", file=delivery_names(desk.warehouse)[taken], delivery=taken)
        return show(ui, journey(desk, []), is_dry=is_dry)


def show(ui: UI, report: NightReport, *, is_dry: bool) -> int:
    """Say what a night did and return its exit code."""
    if not is_dry:
        _log(ui, report)
    if ui.is_json:
        _document(ui, report, is_dry=is_dry)
        return report.exit_code
    if is_dry:
        ui.say("dry_run")
    _fetched(ui, report, is_dry=is_dry)
    _arrived(ui, report)
    for refusal in report.refused:
        ui.faults(refusal.faults)
    ui.faults(report.notes)
    _rows(ui, report)
    _offences(ui, report.rejects, "row_rejected", "more_rejected")
    _offences(ui, report.holds, "row_holds", "more_hold")
    _offences(ui, report.warnings, "row_noted", "more_noted")
    ui.faults(report.watched)
    _followed(ui, report)
    return report.exit_code


def _followed(ui: UI, report: NightReport) -> None:
    """What the night wrote for others: returned rows, months calculated anew, alerts."""
    for path, rows in report.returned:
        ui.say("rows_returned", file=path, count=rows)
    for bureau, month in report.refreshed:
        ui.say("month_refreshed", bureau=bureau, month=month)
    if any(report.alerts):
        raised, resolved = report.alerts
        ui.say("alerts_night", raised=raised, resolved=resolved)


def _fetched(ui: UI, report: NightReport, *, is_dry: bool) -> None:
    """What each source gave or would give, and what is wrong with those that could not be read."""
    for one in report.fetched:
        code = "fetched_nothing" if not one.files else "would_fetch" if is_dry else "fetched"
        rows = "-" if one.rows is None else one.rows
        ui.say(code, source=one.source, files=one.files, rows=rows, names="、".join(one.names[:3]))
    ui.faults(report.unavailable)


def _arrived(ui: UI, report: NightReport) -> None:
    if report.missed:
        ui.say("nights_missed", found="、".join(report.missed[:10]), count=len(report.missed))
    if not (report.received or report.endings or report.refused or report.withdrawn):
        ui.say("nothing_new")
    for name, earlier in report.duplicates:
        ui.say("already_received", file=name, delivery=earlier)
    for name, earlier in report.kept_out:
        ui.say("received_but_withdrawn", file=name, delivery=earlier)


def _log(ui: UI, report: NightReport) -> None:
    """One line in var/log: ids and counts."""
    from flows.logbook import record

    record(
        ui.workspace,
        "night",
        received=report.received,
        fetched=[{"source": one.source, "files": one.files, "rows": one.rows} for one in report.fetched],
        unavailable=[{"source": fault.fields["source"], "code": fault.code} for fault in report.unavailable],
        refused=[refusal.delivery_id for refusal in report.refused],
        rejected=report.rejected,
        refreshed=[f"{bureau}.{month}" for bureau, month in report.refreshed],
    )


def _document(ui: UI, report: NightReport, *, is_dry: bool) -> None:
    document = asdict(report)
    document["unavailable"] = [
        {"code": fault.code, "source": fault.fields["source"], "sentence": sentence(ui.lang, fault)}
        for fault in report.unavailable
    ]
    document["notes"] = [sentence(ui.lang, note) for note in report.notes]
    for one, fault in zip(document["watched"], report.watched, strict=True):
        one["sentence"] = sentence(ui.lang, fault)
    for refusal, refused in zip(document["refused"], report.refused, strict=True):
        refusal["sentences"] = [sentence(ui.lang, fault) for fault in refused.faults]
    ui.data({"dry_run": is_dry, "rejected": report.rejected, **document})


def _rows(ui: UI, report: NightReport) -> None:
    """Where the rows of each file ended, and what that did to the rows of others."""
    if report.endings:
        headers = ("file", "dataset", "rows", "left_out", "loaded", "rejected", "superseded", "withdrawn")
        ui.table(say(ui.lang, "night_table"), headers, _ends(ui, report))
    for dataset, month, count in report.withdrawn:
        ui.say("rows_withdrawn", dataset=say(ui.lang, f"dataset_{dataset}"), month=month, count=count)
    for file, dataset, count in report.healed:
        ui.say("rows_healed", file=file, dataset=say(ui.lang, f"dataset_{dataset}"), count=count)


def _ends(ui: UI, report: NightReport) -> list[tuple[object, ...]]:
    return [
        (
            *(e.file, say(ui.lang, f"dataset_{e.dataset}"), e.rows, e.left_out),
            *(e.loaded, e.rejected, e.superseded, e.withdrawn),
        )
        for e in report.endings
    ]


def _offences(ui: UI, rejects: Sequence[Reject], one: str, more: str) -> None:
    """Each row: file, row, cell, what was found and what to do; at most ten a file."""
    from flows.reasons import column_title, reason
    from transforms.sheet_rows import shown_row

    told: dict[str, int] = {}
    for reject in rejects:
        told[reject.file] = told.get(reject.file, 0) + 1
        if told[reject.file] <= 10:  # noqa: PLR2004 - style guide 27
            ui.say(
                one,
                file=reject.file,
                row=shown_row(reject.row_no),
                column=column_title(ui.lang, reject.dataset, reject.column),
                found=say(ui.lang, "blank_cell") if reject.found is None else reject.found,
                reason=reason(ui.lang, reject.dataset, reject.column, reject.code),
            )
    for file, count in told.items():
        if count > 10:  # noqa: PLR2004
            ui.say(more, file=file, count=count - 10)
