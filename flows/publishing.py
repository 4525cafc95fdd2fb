"""Publishing a calculated month as a trial: version 1 is written once, loaded, and the month is left alone after."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.desk import Desk
from flows.month_inputs import SchemeMonth, edition_hashes, input_hash, scheme_months
from flows.receiving import login
from flows.reporting import write_reports
from flows.versions import facts, month_load
from flows.wording import closing_command
from transforms.faults import Fault, ForbiddenError
from warehouse.ledger import PeriodEntry, periods, write_state
from warehouse.load import load
from warehouse.publications import publish

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


def published_by_default(desk: Desk, period: str) -> tuple[str, ...]:
    """The bureaus that a period is published for when none is named: a quarter only of those that score one."""
    return tuple(one for one in desk.bureaus() if desk.editions_of(one, period)) or desk.bureaus()


def publish_month(desk: Desk, bureau_id: str, month: str, *, is_trial: bool) -> PublishReport:
    """Publish what is calculated; raises ForbiddenError when the edition or the month's state forbids it."""
    entry = {(p.bureau_id, p.month): p for p in periods(desk.warehouse)}.get((bureau_id, month))
    schemes = scheme_months(desk, bureau_id, month)
    if entry is None or not schemes:
        fields = {"bureau": bureau_id, "month": month, "command": closing_command(month)}
        raise ForbiddenError([Fault("month_not_calculated", fields)])
    is_stale = (input_hash(schemes), edition_hashes(schemes)) != (entry.input_hash, entry.edition_hash)
    if entry.state == PUBLISHED:
        return _again(desk, schemes, entry, is_stale=is_stale)
    _fail_if_forbidden(entry, schemes, is_stale=is_stale, is_trial=is_trial)
    return _publish(desk, schemes, entry)


def _again(desk: Desk, schemes: Sequence[SchemeMonth], entry: PeriodEntry, *, is_stale: bool) -> PublishReport:
    """Publishing twice changes nothing; it only finishes what a killed run left. Changed rows need a correction."""
    if is_stale:
        raise ForbiddenError([Fault("changed_since_published", {"bureau": entry.bureau_id, "month": entry.month})])
    write_reports(desk, schemes, entry)
    _finish(desk, entry)
    return _report(desk, entry, is_changed=False)


def _fail_if_forbidden(entry: PeriodEntry, schemes: Sequence[SchemeMonth], *, is_stale: bool, is_trial: bool) -> None:
    where: dict[str, str | int] = {"bureau": entry.bureau_id, "month": entry.month}
    if is_stale:
        how = {"command": closing_command(entry.month)}
        raise ForbiddenError([Fault("changed_since_calculated", where | how)])
    if is_trial:
        return
    assuming = [one.edition for one in schemes if one.edition.assumptions]
    if assuming:
        words = [{"file": edition.file, "found": "、".join(edition.assumptions)} for edition in assuming]
        raise ForbiddenError([Fault("edition_assumes", where | one) for one in words])
    raise ForbiddenError([Fault("not_signed", where)])


def _publish(desk: Desk, schemes: Sequence[SchemeMonth], entry: PeriodEntry) -> PublishReport:
    """Write the folder, then let the ledger say it is published: an interrupted run is made anew by the next."""
    now = replace(
        entry, state=PUBLISHED, version=1, is_trial=True, moved_at=desk.moment.isoformat(), moved_by=login(desk)
    )
    _land(desk, now)
    month = month_load(desk, schemes, now)
    folder = desk.workspace.publication(now.bureau_id, now.month, now.version)
    publish(folder, month.scores, month.lines, facts(schemes, now))
    with desk.warehouse.transaction() as connection:
        load(connection, month)
    write_reports(desk, schemes, now)
    _finish(desk, now)
    return _report(desk, now, is_changed=True)


def _land(desk: Desk, now: PeriodEntry) -> None:
    """The act, once: a run that was killed before its effect has landed it already."""
    act = {"bureau_id": now.bureau_id, "month": now.month, "version": str(now.version), "by": now.moved_by}
    landed = [{word: one.get(word) for word in act} for one in desk.landing.acts("publish_trial")]
    if act not in landed:
        desk.landing.act("publish_trial", act, desk.moment)


def _finish(desk: Desk, entry: PeriodEntry) -> None:
    """What follows the commit: the state file, and the end of the calculated version."""
    write_state(desk.warehouse, desk.workspace.state_file, desk.bureaus())
    shutil.rmtree(desk.workspace.publication(entry.bureau_id, entry.month, 0), ignore_errors=True)


def _report(desk: Desk, entry: PeriodEntry, *, is_changed: bool) -> PublishReport:
    folder = desk.workspace.publication(entry.bureau_id, entry.month, entry.version)
    shown = str(folder.relative_to(desk.workspace.root))
    return PublishReport(entry.bureau_id, entry.month, entry.version, entry.is_trial, is_changed, shown)
