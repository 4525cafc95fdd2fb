"""Publishing a calculated month as a trial: version 1 is written once, loaded, and the month is left alone after."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace

from flows.desk import Desk, WrittenEdition
from flows.month_end import facts as manifest_facts
from flows.month_end import month_load
from flows.month_inputs import input_hash, month_inputs
from flows.receiving import login
from flows.reporting import write_report
from transforms.faults import Fault, ForbiddenError
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import month_scores
from warehouse.ledger import PeriodEntry, periods, write_state
from warehouse.load import load
from warehouse.publications import Version, publish

PUBLISHED = "published"


@dataclass(frozen=True)
class PublishReport:
    """What became of one bureau's month."""

    bureau_id: str
    month: str
    version: int
    is_trial: bool
    is_changed: bool
    folder: str


def publish_month(desk: Desk, bureau_id: str, month: str, *, is_trial: bool) -> PublishReport:
    """Publish what is calculated; raises ForbiddenError when the edition or the month's state forbids it."""
    entry = {(p.bureau_id, p.month): p for p in periods(desk.warehouse)}.get((bureau_id, month))
    written = desk.edition_of(bureau_id, month)
    if entry is None or written is None:
        raise ForbiddenError([Fault("month_not_calculated", {"bureau": bureau_id, "month": month})])
    inputs = month_inputs(desk, bureau_id, month, written.edition)
    is_stale = (input_hash(inputs), written.sha256) != (entry.input_hash, entry.edition_hash)
    if entry.state == PUBLISHED:
        return _again(desk, inputs, written, entry, is_stale=is_stale)
    _fail_if_forbidden(entry, written, is_stale=is_stale, is_trial=is_trial)
    return _publish(desk, inputs, written, entry)


def _again(desk: Desk, inputs: Inputs, written: WrittenEdition, entry: PeriodEntry, *, is_stale: bool) -> PublishReport:
    """Publishing twice changes nothing; it only finishes what a killed run left. Changed rows need a correction."""
    if is_stale:
        raise ForbiddenError([Fault("changed_since_published", {"bureau": entry.bureau_id, "month": entry.month})])
    write_report(desk, inputs, written, month_scores(inputs), _version(entry))
    _finish(desk, entry)
    return _report(desk, entry, is_changed=False)


def _fail_if_forbidden(entry: PeriodEntry, written: WrittenEdition, *, is_stale: bool, is_trial: bool) -> None:
    where: dict[str, str | int] = {"bureau": entry.bureau_id, "month": entry.month}
    if is_stale:
        raise ForbiddenError([Fault("changed_since_calculated", where)])
    if is_trial:
        return
    if written.edition.assumptions:
        words = {"file": written.edition.file, "found": "、".join(written.edition.assumptions)}
        raise ForbiddenError([Fault("edition_assumes", where | words)])
    raise ForbiddenError([Fault("not_signed", where)])


def _publish(desk: Desk, inputs: Inputs, written: WrittenEdition, entry: PeriodEntry) -> PublishReport:
    """Write the folder, then let the ledger say it is published: an interrupted run is made anew by the next."""
    now = replace(
        entry, state=PUBLISHED, version=1, is_trial=True, moved_at=desk.moment.isoformat(), moved_by=login(desk)
    )
    act = {"bureau_id": now.bureau_id, "month": now.month, "version": str(now.version), "by": now.moved_by}
    desk.landing.act("publish_trial", act, desk.moment)
    scored = month_scores(inputs)
    month = month_load(desk, inputs, written, scored, now)
    folder = desk.workspace.publication(now.bureau_id, now.month, now.version)
    publish(folder, month.scores, month.lines, manifest_facts(inputs, now))
    with desk.warehouse.transaction() as connection:
        load(connection, month)
    write_report(desk, inputs, written, scored, _version(now))
    _finish(desk, now)
    return _report(desk, now, is_changed=True)


def _version(entry: PeriodEntry) -> Version:
    return Version(entry.bureau_id, entry.month, entry.version, entry.scheme, entry.state, entry.is_trial)


def _finish(desk: Desk, entry: PeriodEntry) -> None:
    """What follows the commit: the state file, and the end of the calculated version."""
    write_state(desk.warehouse, desk.workspace.state_file, desk.bureaus())
    shutil.rmtree(desk.workspace.publication(entry.bureau_id, entry.month, 0), ignore_errors=True)


def _report(desk: Desk, entry: PeriodEntry, *, is_changed: bool) -> PublishReport:
    folder = desk.workspace.publication(entry.bureau_id, entry.month, entry.version)
    shown = str(folder.relative_to(desk.workspace.root))
    return PublishReport(entry.bureau_id, entry.month, entry.version, entry.is_trial, is_changed, shown)
