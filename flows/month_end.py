"""Closing a bureau's month (测算): score it from the rows that hold, write version 0, page and workbook, load it.

Takes in nothing. A published month is left alone; the same rows and edition again change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.appraisals import grade_files
from flows.blocked import blocked, keep_blocked, say_blocked
from flows.calendar_days import days_due
from flows.claims import claimed_intake, claimed_name
from flows.desk import Desk
from flows.events import note_calculated
from flows.lost_ledger import fail_if_ledger_is_lost
from flows.mapping import for_bureaus
from flows.month_inputs import SchemeMonth, edition_hashes, parts_needed, row_hashes, scheme_months
from flows.night_report import Refusal
from flows.noted_basis import keep_basis
from flows.published_periods import fail_if_not_all_published
from flows.receiving import in_inbox
from flows.recording import keep_texts, resettle
from flows.registers import fail_if_template_is_wrong
from flows.reporting import write_reports
from flows.scorable import fail_if_not_scorable
from flows.signs import Looking, Signs
from flows.stage import artifact, stage
from flows.staleness import basis_of
from flows.versions import calculated_facts, calendar_of, deliveries, due_days, month_load
from transforms.faults import Fault, ForbiddenError, GateError
from transforms.listing.people import not_declared
from transforms.period import last_day
from transforms.scheme.words import Edition
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import ENGINE
from warehouse.ledger import PeriodEntry, arrivals, period_of, periods
from warehouse.load import MonthLoad, load
from warehouse.locks import HeldError
from warehouse.publications import is_whole, manifest, write
from warehouse.state_file import write_state
from warehouse.states import CALCULATED


@dataclass(frozen=True)
class MonthOutcome:
    """What became of one bureau's month; `faults` say why it is blocked or what to know."""

    bureau_id: str
    month: str
    state: str
    is_changed: bool = False
    people: int = 0
    held: int = 0
    not_declared: int = 0
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class MonthEndReport:
    """Month-end of one or more bureaus."""

    month: str
    waiting: int
    refused: tuple[Refusal, ...]
    bureaus: tuple[MonthOutcome, ...]

    @property
    def exit_code(self) -> int:
        """1 when a month is blocked, a person held or a grant file refused, else 0."""
        return (
            1
            if self.refused or any(one.faults or (one.held and one.state == CALCULATED) for one in self.bureaus)
            else 0
        )


def month_end(desk: Desk, month: str, bureaus: Sequence[str] = ()) -> MonthEndReport:
    """Close, score and load the month of each bureau; raises ForbiddenError for a month that is not over."""
    if desk.today <= last_day(month):
        fields = {"month": month, "today": desk.today.isoformat(), "expected": last_day(month).isoformat()}
        raise ForbiddenError([Fault("month_not_over", fields)])
    chosen = chosen_bureaus(desk, bureaus)
    refused = resettled(desk)
    keep_texts(desk)
    outcomes = for_bureaus(desk, close, chosen, month)
    say_blocked(desk, [(one.bureau_id, one.month, one.faults) for one in outcomes])
    artifact("month-end", [_shown(one) for one in outcomes])
    waiting = len(desk.landing.unseen(in_inbox(desk)))
    return MonthEndReport(month, waiting, tuple(refused), tuple(outcomes))


def chosen_bureaus(desk: Desk, bureaus: Sequence[str]) -> tuple[str, ...]:
    """The bureaus that were named, or all; raises ForbiddenError for one that is not of the workspace."""
    fail_if_ledger_is_lost(desk)
    chosen = tuple(bureaus) or desk.bureaus()
    if not chosen or set(chosen) - set(desk.bureaus()):
        known = "、".join(desk.bureaus()) or "-"
        raise ForbiddenError([Fault("bureau_unknown", {"found": "、".join(chosen) or "-", "expected": known})])
    return chosen


def resettled(desk: Desk) -> list[Refusal]:
    """Judge anew what an edition or a price has changed, unless a night is at work and does so itself."""
    with suppress(HeldError), claimed_intake(desk.workspace):
        return stage(resettle, desk)
    return []


def _shown(one: MonthOutcome) -> dict[str, object]:
    return {k: v for k, v in asdict(one).items() if k not in ("faults", "warnings")}


def refresh(desk: Desk) -> list[MonthOutcome]:
    """Calculate anew the months that are calculated, not published, and whose rows, edition or calendar have changed.

    And what is blocked, quarters and years too. Those that changed and those that are blocked are returned.
    """
    found = []
    calculated = [(one.bureau_id, one.month) for one in periods(desk.warehouse) if one.state == CALCULATED]
    for bureau_id, month in dict.fromkeys([*calculated, *blocked(desk)]):
        with ExitStack() as stack:
            try:
                stack.enter_context(claimed_name(desk.workspace, f"{bureau_id}.{month}"))
            except HeldError:
                continue  # its own month-end is at work and reads the same rows
            with suppress(ForbiddenError):  # its edition is gone: month-end says so, a night goes on
                outcome = close(desk, bureau_id, month)
                found += [outcome] if outcome.is_changed or outcome.faults else []
                keep_blocked(desk, [] if outcome.faults else [(bureau_id, month, False)])
    return found


def close(desk: Desk, bureau_id: str, month: str) -> MonthOutcome:
    """Score one bureau's month and make it the calculated version, unless it is published or nothing changed."""
    known = period_of(desk.warehouse, bureau_id, month)
    if known and known.is_in_force:
        fault = Fault("month_published", {"bureau": bureau_id, "month": month})
        return MonthOutcome(bureau_id, month, known.state, people=known.people, held=known.held, warnings=(fault,))
    written = desk.editions_of(bureau_id, month)
    if not written:
        raise ForbiddenError([Fault("no_edition", {"bureau": bureau_id, "month": month})])
    # Read before the rows: what changes meanwhile is then noted as older than it is, and looked at again.
    signs = Looking(desk).signs(bureau_id, month, written)
    schemes = scheme_months(desk, bureau_id, month)
    try:
        _fail_if_a_night_is_unfinished(desk, schemes, month)
        return _closed(desk, schemes, known, signs)
    except GateError as error:
        return MonthOutcome(bureau_id, month, known.state if known else "collecting", faults=error.faults)


def _closed(desk: Desk, schemes: Sequence[SchemeMonth], known: PeriodEntry | None, signs: Signs) -> MonthOutcome:
    fail_if_not_all_published(desk, schemes)
    fail_if_template_is_wrong(desk, schemes)
    for one in schemes:
        fail_if_not_scorable(one)
    hashes = row_hashes(schemes)
    rows, warnings = hashes.whole, before_closing(desk, schemes[0].edition, schemes[0].inputs.month)
    folder = desk.workspace.publication(schemes[0].inputs.bureau_id, schemes[0].inputs.month, 0)
    said = manifest(folder) or {}
    is_same = known is not None and _is_same(desk, schemes, known, rows) and _is_as_now(desk, schemes, said, folder)
    entry = known if known and is_same else calculated_entry(desk, schemes, rows)
    if known and not is_same and known.state != CALCULATED:
        fields = {"bureau": known.bureau_id, "month": known.month}
        warnings += (Fault("decisions_void", fields),)
    if not is_same:
        month = _put(desk, schemes, entry, folder)
        keep_texts(desk)
        note_calculated(desk, entry)
        with desk.warehouse.transaction() as connection:
            load(connection, month)
    elif not _says(said, schemes, entry):
        _put(desk, schemes, entry, folder)
    write_reports(desk, schemes, entry)
    # Written even when nothing changed: a run may have been killed between its commit and this line.
    write_state(desk.warehouse, desk.workspace.state_file, desk.bureaus())
    outcome = _outcome(entry, warnings, schemes[0].inputs, is_changed=not is_same)
    keep_basis(desk, *entry.key, basis_of(schemes, hashes, signs, outcome.not_declared))
    return outcome


def _says(said: Mapping[str, Any], schemes: Sequence[SchemeMonth], entry: PeriodEntry) -> bool:
    """Whether a folder is of this result; else a killed run wrote it, or the same rows came anew by other files."""
    expected = {
        "input_hash": entry.input_hash,
        "edition_hash": entry.edition_hash,
        "deliveries": deliveries(schemes),
    }
    return expected.items() <= said.items()


def _put(desk: Desk, schemes: Sequence[SchemeMonth], entry: PeriodEntry, folder: Path) -> MonthLoad:
    """Write the calculated version into its folder."""
    month = month_load(desk, schemes, entry)
    write(folder, month.scores, month.lines, calculated_facts(desk, schemes, entry), grade_files(schemes, entry))
    return month


def _is_same(desk: Desk, schemes: Sequence[SchemeMonth], known: PeriodEntry, rows: str) -> bool:
    """Whether the same rows and edition were closed before, with the same deadlines behind them."""
    then = datetime.fromisoformat(known.moved_at).date()
    passed = [(then > due, desk.today > due) for due in due_days(desk, schemes[0].inputs).values()]
    is_as_late = all(was == now for was, now in passed)
    return known.input_hash == rows and known.edition_hash == edition_hashes(schemes) and is_as_late


def _is_as_now(desk: Desk, schemes: Sequence[SchemeMonth], said: Mapping[str, Any], folder: Path) -> bool:
    """Whether the calculated version lies whole in its folder, by the engine and the calendar of now."""
    now = (ENGINE, calendar_of(desk, schemes))
    return (said.get("engine"), said.get("calendar")) == now and is_whole(folder)


def _fail_if_a_night_is_unfinished(desk: Desk, schemes: Sequence[SchemeMonth], month: str) -> None:
    """Rows that a killed night had written and the ledger does not know yet are not scored: the night goes first."""
    known = arrivals(desk.warehouse)
    if desk.unrecorded.exists():
        raise GateError([Fault("night_unfinished", {"count": 0, "month": month})])
    loose = {
        day.delivery_id for part in parts_needed(schemes, month) for day in desk.lake.manifest(part).days
    } - known.keys()
    if loose:
        raise GateError([Fault("night_unfinished", {"count": len(loose), "month": month})])


def before_closing(desk: Desk, edition: Edition, month: str) -> tuple[Fault, ...]:
    """A warning where the closing day of the period is still to come."""
    closing = days_due(desk, edition, month)["closing"]
    if desk.today < closing:
        fields = {"month": month, "today": desk.today.isoformat(), "expected": closing.isoformat()}
        return (Fault("before_closing_day", fields),)
    return ()


def calculated_entry(desk: Desk, schemes: Sequence[SchemeMonth], rows: str) -> PeriodEntry:
    """How the period stands once it is calculated from these rows; raises GateError where a measure is missing."""
    return PeriodEntry(
        bureau_id=schemes[0].inputs.bureau_id,
        month=schemes[0].inputs.month,
        state=CALCULATED,
        version=0,
        is_trial=False,
        scheme=";".join(one.edition.scheme for one in schemes),
        edition=";".join(one.edition.effective for one in schemes),
        edition_hash=edition_hashes(schemes),
        input_hash=rows,
        moved_at=desk.moment.isoformat(),
        moved_by="jixiao",
        people=sum(one.scored.scores.height for one in schemes),
        held=sum(int(one.scored.scores["is_held"].sum()) for one in schemes),
    )


def _outcome(entry: PeriodEntry, warnings: tuple[Fault, ...], inputs: Inputs, *, is_changed: bool) -> MonthOutcome:
    absent = not_declared(inputs).height
    return MonthOutcome(
        entry.bureau_id, entry.month, entry.state, is_changed, entry.people, entry.held, absent, warnings=warnings
    )
