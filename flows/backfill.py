"""Catching up: the delivery nights that were missed, oldest first, then the months that are missing or stale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from flows.claims import claimed_name
from flows.desk import Desk
from flows.month_end import MonthOutcome, close
from flows.night_report import NightReport
from flows.nightly import ingest
from flows.receiving import in_inbox, nights
from flows.recording import resettle
from flows.stage import artifact, stage
from transforms.faults import ForbiddenError
from transforms.period import last_day, months


@dataclass(frozen=True)
class BackfillReport:
    """What every night and every month of the span came to."""

    nights: tuple[tuple[str, NightReport], ...]
    months: tuple[MonthOutcome, ...]

    @property
    def exit_code(self) -> int:
        """1 when a night refused or rejected something, a month is blocked or a person held."""
        held = any(one.faults or one.held for one in self.months)
        return 1 if held or any(report.exit_code for _, report in self.nights) else 0


def backfill(
    desk: Desk, first: str, last: str, *, is_nights_only: bool, step: Callable[[str], None] = lambda _: None
) -> BackfillReport:
    """Take in each night's files as if that night had run, then close what is over; what is done is not done again."""
    done = []
    for moment in nights(desk):
        step(moment.date().isoformat())
        done.append((moment.date().isoformat(), stage(night, desk, moment)))
    if is_nights_only:
        return BackfillReport(tuple(done), ())
    stage(resettle, desk)
    closed: list[MonthOutcome] = []
    for month in months(first, last):
        step(month)
        closed += stage(closing, desk, month)
    artifact("backfill", [{"night": day, "rejected": report.rejected} for day, report in done])
    return BackfillReport(tuple(done), tuple(closed))


def night(desk: Desk, moment: datetime) -> NightReport:
    """One night as it would have run: only the files modified by then."""
    then = replace(desk, moment=moment)
    return ingest(then, in_inbox(then, until=moment))


def closing(desk: Desk, month: str) -> Sequence[MonthOutcome]:
    """Close a month of every bureau if it is over and has an edition."""
    if desk.today <= last_day(month):
        return ()
    found = []
    for bureau_id in desk.bureaus():
        with claimed_name(desk.workspace, f"{bureau_id}.{month}"), suppress(ForbiddenError):  # no edition holds yet
            found.append(close(desk, bureau_id, month))
    return found
