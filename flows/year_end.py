"""Closing a year: annual scores, how everybody takes part, and the grades that are proposed within the quota.

Takes in nothing. A published year is left alone; the same rows again change nothing. The engine proposes; what people
decided (等次决定) comes through the inbox and stands beside the proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from flows.blocked import say_blocked
from flows.desk import Desk
from flows.grade_checks import grade_faults
from flows.mapping import for_bureaus
from flows.month_end import MonthOutcome, chosen_bureaus, close, resettled
from flows.month_inputs import SchemeMonth, scheme_months
from flows.night_report import Refusal
from flows.receiving import in_inbox
from flows.recording import keep_texts
from flows.stage import artifact
from flows.year_moves import Moves, moves, stand
from transforms.faults import Fault, ForbiddenError
from transforms.period import last_day
from transforms.scheme.grading import GRADES
from warehouse.states import CALCULATED


@dataclass(frozen=True)
class Appraisal:
    """A bureau's appraisal in counts: how many take part how, seats of the best grade, who has them, who decides."""

    scheme: str
    standings: dict[str, int]
    seats: int | None
    proposed: int
    tied: int
    decided: int
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class YearOutcome:
    """What became of one bureau's year; `scored` is None where no edition of it scores a year."""

    bureau_id: str
    year: str
    scored: MonthOutcome | None = None
    appraisals: tuple[Appraisal, ...] = ()
    moves: Moves = field(default_factory=Moves)
    faults: tuple[Fault, ...] = ()

    @property
    def blocked_by(self) -> tuple[Fault, ...]:
        """What keeps the year from being scored."""
        return (*self.faults, *(self.scored.faults if self.scored else ()))

    @property
    def is_clean(self) -> bool:
        """Whether nothing is blocked, held, or decided against the edition."""
        scored = self.scored
        is_held = scored is not None and scored.held > 0 and scored.state == CALCULATED
        return not (self.blocked_by or is_held or any(one.faults for one in self.appraisals))


@dataclass(frozen=True)
class YearEndReport:
    """Year-end of one or more bureaus."""

    year: str
    waiting: int
    refused: tuple[Refusal, ...]
    bureaus: tuple[YearOutcome, ...]

    @property
    def exit_code(self) -> int:
        """1 when a year is blocked, a person held, a file refused or a decision not allowed, else 0."""
        return 0 if not self.refused and all(one.is_clean for one in self.bureaus) else 1


def year_end(desk: Desk, year: str, bureaus: Sequence[str] = ()) -> YearEndReport:
    """Close the year of each bureau; raises ForbiddenError for a year that is not over."""
    if desk.today <= last_day(year):
        fields = {"year": year, "today": desk.today.isoformat(), "expected": last_day(year).isoformat()}
        raise ForbiddenError([Fault("year_not_over", fields)])
    chosen = chosen_bureaus(desk, bureaus)
    refused = resettled(desk)
    keep_texts(desk)
    outcomes = for_bureaus(desk, close_year, chosen, year)
    tried = [one for one in outcomes if desk.editions_of(one.bureau_id, year)]
    say_blocked(desk, [(one.bureau_id, year, one.blocked_by) for one in tried])
    artifact("year-end", [_shown(one) for one in outcomes])
    waiting = len(desk.landing.unseen(in_inbox(desk)))
    return YearEndReport(year, waiting, tuple(refused), tuple(outcomes))


def close_year(desk: Desk, bureau_id: str, year: str) -> YearOutcome:
    """One bureau's year: scores and grades; a night that is not finished goes first."""
    if desk.unrecorded.exists():
        return YearOutcome(bureau_id, year, faults=(Fault("night_unfinished", {"count": 0, "month": year}),))
    if not desk.editions_of(bureau_id, year):
        return YearOutcome(bureau_id, year)
    before = stand(desk, bureau_id, year)
    scored = close(desk, bureau_id, year)
    if scored.faults:
        return YearOutcome(bureau_id, year, scored)
    schemes = scheme_months(desk, bureau_id, year)
    appraisals = tuple(_appraisal(one) for one in schemes if one.edition.grades)
    return YearOutcome(bureau_id, year, scored, appraisals, moves(before, stand(desk, bureau_id, year)))


def _appraisal(one: SchemeMonth) -> Appraisal:
    people, seats = one.graded.people, one.graded.seats
    best = GRADES[one.edition.period][0]
    counts = dict(people.group_by("standing").len().sort("standing").iter_rows())
    return Appraisal(
        scheme=one.edition.scheme,
        standings={name: int(count) for name, count in counts.items()},
        seats=int(seats["seats"].sum()) if one.edition.quota else None,
        proposed=people.filter(pl.col("proposed") == best).height,
        tied=people.filter(pl.col("place") == "tie").height,
        decided=int(people["decided"].count()),
        faults=tuple(grade_faults(one)),
    )


def _shown(one: YearOutcome) -> dict[str, object]:
    """Ids and counts only."""
    graded = one.appraisals[0] if one.appraisals else None
    return {
        "bureau_id": one.bureau_id,
        "year": one.year,
        "state": one.scored.state if one.scored else None,
        "people": one.scored.people if one.scored else None,
        "proposed": graded.proposed if graded else None,
    }
