"""Closing a quarter: its survey wave reported, its quarterly editions scored, its pool shared.

Takes in nothing. A published quarter and its survey are left alone; the same rows again change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.blocked import say_blocked
from flows.desk import Desk
from flows.events import WAVE
from flows.mapping import for_bureaus
from flows.month_end import MonthOutcome, chosen_bureaus, close, resettled
from flows.night_report import Refusal
from flows.payouts import PayoutReport, payout_report
from flows.quarter_pages import write_payout, write_survey
from flows.receiving import in_inbox
from flows.recording import keep_texts
from flows.stage import artifact
from flows.survey_waves import WaveReport, record_wave, wave_report
from transforms.faults import Fault, ForbiddenError
from transforms.period import last_day
from warehouse.ledger import period_of
from warehouse.states import CALCULATED


@dataclass(frozen=True)
class QuarterOutcome:
    """What became of one bureau's quarter; what it has no edition, no wave or no pool for is None."""

    bureau_id: str
    quarter: str
    scored: MonthOutcome | None = None
    survey: WaveReport | None = None
    payout: PayoutReport | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def blocked_by(self) -> tuple[Fault, ...]:
        """What keeps the quarter from being scored."""
        return (*self.faults, *(self.scored.faults if self.scored else ()))

    @property
    def is_clean(self) -> bool:
        """Whether nothing is blocked, held or not paid."""
        scored = self.scored
        is_held = scored is not None and scored.held > 0 and scored.state == CALCULATED
        return not (self.blocked_by or is_held or (self.payout is not None and self.payout.faults))


@dataclass(frozen=True)
class QuarterEndReport:
    """Quarter-end of one or more bureaus."""

    quarter: str
    waiting: int
    refused: tuple[Refusal, ...]
    bureaus: tuple[QuarterOutcome, ...]

    @property
    def exit_code(self) -> int:
        """1 when a quarter is blocked, a person held, a grant file refused or a pool not shared, else 0."""
        return 0 if not self.refused and all(one.is_clean for one in self.bureaus) else 1


def quarter_end(desk: Desk, quarter: str, bureaus: Sequence[str] = ()) -> QuarterEndReport:
    """Close the quarter of each bureau; raises ForbiddenError for a quarter that is not over."""
    if desk.today <= last_day(quarter):
        fields = {"quarter": quarter, "today": desk.today.isoformat(), "expected": last_day(quarter).isoformat()}
        raise ForbiddenError([Fault("quarter_not_over", fields)])
    chosen = chosen_bureaus(desk, bureaus)
    refused = resettled(desk)
    keep_texts(desk)
    outcomes = for_bureaus(desk, close_quarter, chosen, quarter)
    tried = [one for one in outcomes if desk.editions_of(one.bureau_id, quarter)]
    say_blocked(desk, [(one.bureau_id, quarter, one.blocked_by) for one in tried])
    artifact("quarter-end", [_shown(one) for one in outcomes])
    waiting = len(desk.landing.unseen(in_inbox(desk)))
    return QuarterEndReport(quarter, waiting, tuple(refused), tuple(outcomes))


def close_quarter(desk: Desk, bureau_id: str, quarter: str) -> QuarterOutcome:
    """One bureau's quarter: wave, score, payout; a night that is not finished goes first."""
    if desk.unrecorded.exists():
        fault = Fault("night_unfinished", {"count": 0, "month": quarter})
        return QuarterOutcome(bureau_id, quarter, faults=(fault,))
    survey = None if _is_published(desk, bureau_id, quarter) else wave_report(desk, bureau_id, quarter)
    if survey:
        desk.landing.note(WAVE, {"bureau_id": bureau_id, "quarter": quarter}, desk.moment)
        record_wave(desk, bureau_id, survey)
        write_survey(desk, bureau_id, survey)
    has_edition = bool(desk.editions_of(bureau_id, quarter))
    scored = close(desk, bureau_id, quarter) if has_edition else None
    payout = payout_report(desk, bureau_id, quarter)
    if payout and not payout.faults:
        write_payout(desk, bureau_id, quarter, payout)
    return QuarterOutcome(bureau_id, quarter, scored, survey, payout)


def _is_published(desk: Desk, bureau_id: str, quarter: str) -> bool:
    known = period_of(desk.warehouse, bureau_id, quarter)
    return known is not None and known.is_in_force


def _shown(one: QuarterOutcome) -> dict[str, object]:
    """Ids and counts only."""
    return {
        "bureau_id": one.bureau_id,
        "quarter": one.quarter,
        "state": one.scored.state if one.scored else None,
        "calls": None if one.survey is None else one.survey.case_count,
        "paid": None if one.payout is None else len(one.payout.shares),
    }
