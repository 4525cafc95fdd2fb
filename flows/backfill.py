"""Catching up: the delivery nights that were missed, oldest first, then the months that are missing or stale.

What is done is not done again, so that the next run goes on where a killed one was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flows.catching_up import Caught, caught_up
from flows.desk import Desk
from flows.night_report import NightReport
from flows.nightly import ingest
from flows.receiving import in_inbox, nights
from flows.recording import resettle
from flows.signs import Looking
from flows.stage import artifact, stage
from transforms.period import months


@dataclass(frozen=True)
class BackfillReport:
    """What every night and every month of the span came to."""

    nights: tuple[tuple[str, NightReport], ...]
    months: tuple[Caught, ...]

    @property
    def exit_code(self) -> int:
        """1 when a night refused or rejected something, a month is blocked or a person held."""
        held = any(one.outcome.faults or one.outcome.held for one in self.months)
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
    looking, caught = Looking(desk.keeping()), list[Caught]()
    for month in months(first, last):
        step(month)
        caught += stage(caught_up, desk, looking, month)
    artifact("backfill", [{"night": day, "rejected": report.rejected} for day, report in done])
    artifact("backfill-months", [_shown(one) for one in caught])
    return BackfillReport(tuple(done), tuple(caught))


def _shown(one: Caught) -> dict[str, object]:
    reasons = " ".join(f"{reason.code} {reason.what}".strip() for reason in one.reasons)
    return {"bureau": one.outcome.bureau_id, "month": one.outcome.month, "action": one.action, "reasons": reasons}


def night(desk: Desk, moment: datetime) -> NightReport:
    """One night as it would have run: only the files modified by then."""
    then = replace(desk, moment=moment)
    return ingest(then, in_inbox(then, until=moment))
