"""The way of a result from 测算 to 审定: notice, and the signatures of two people.

Each step is an act in landing and then a move in the ledger; a killed run is finished by the same command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from flows.acts import NOTICE, SIGN, Act, acts_about, land
from flows.appeals import open_appeals
from flows.cases import Case, case_of, fail_if_over
from flows.desk import Desk
from flows.grade_checks import fail_if_grades_are_open
from flows.notices import closing_day, is_longest_of_several, notice_workdays
from flows.published_periods import trial_months
from flows.receiving import login
from flows.reporting import write_reports
from flows.signers import SIGNATURES, fail_if_no_signer
from flows.waiving import fail_if_held
from transforms.faults import Fault, ForbiddenError
from warehouse.ledger import PeriodEntry, record_period
from warehouse.state_file import write_state
from warehouse.states import APPROVED, CALCULATED, NOTICED


def notice(desk: Desk, bureau_id: str, period: str) -> tuple[PeriodEntry, int]:
    """Put the result on notice (公示) for the working days that the editions ask for, the longest of several.

    Returns the entry, and that number where the schemes differ in it, else 0; raises ForbiddenError.
    """
    case = case_of(desk, bureau_id, period)
    fail_if_over(case)
    workdays = notice_workdays(case.schemes)
    told = workdays if is_longest_of_several(case.schemes) else 0
    if case.entry.state != CALCULATED:
        return shown(case, case.entry), told
    if not workdays:
        raise case.refuse("no_notice_asked")
    closing = closing_day(desk, case.schemes)
    if desk.today <= closing:
        raise case.refuse("notice_before_closing", today=desk.today.isoformat(), expected=closing.isoformat())
    first, last = desk.workdays.run(desk.today, workdays)
    act = land(desk, case.entry, NOTICE, {"opens_on": first.isoformat(), "closes_on": last.isoformat()})
    now = _moved_by(case.entry, act)
    now = replace(now, state=NOTICED, opens_on=act["opens_on"], closes_on=act["closes_on"])
    return moved(case, now), told


def sign(desk: Desk, bureau_id: str, period: str, document: str) -> tuple[PeriodEntry, int]:
    """Sign the result under its document number; with the second person's signature it is approved (审定).

    Returns the entry and how many have signed; raises ForbiddenError.
    """
    case = case_of(desk, bureau_id, period)
    fail_if_over(case)
    signed = acts_about(desk, case.entry, SIGN)
    _fail_if_other_document(case, document, signed)
    if case.entry.state == APPROVED:
        return shown(case, case.entry), len(_signers(signed))
    _fail_if_not_to_be_signed(case)
    if len(_signers(signed)) < SIGNATURES:  # else a run was killed between the second signature and the ledger
        if login(desk) in _signers(signed):
            raise case.refuse("signed_already", found=login(desk))
        signed = [*signed, land(desk, case.entry, SIGN, {"document": document.strip()})]
    if len(_signers(signed)) < SIGNATURES:
        return case.entry, len(signed)
    now = replace(_moved_by(case.entry, signed[-1]), state=APPROVED, document=document.strip())
    return moved(case, now), SIGNATURES


def _signers(signed: Sequence[Act]) -> set[str]:
    return {one["by"] for one in signed}


def _fail_if_other_document(case: Case, document: str, signed: Sequence[Act]) -> None:
    if not document.strip():
        raise case.refuse("document_missing")
    other = next((one["document"] for one in signed if one["document"] != document.strip()), None)
    if other is not None:
        raise case.refuse("document_differs", found=document, expected=other)


def _fail_if_not_to_be_signed(case: Case) -> None:
    fail_if_assuming(case)
    _fail_if_still_on_notice(case)
    waiting = open_appeals(case.desk, case.entry)
    if waiting:
        raise case.refuse("appeals_open", found="、".join(waiting))
    fail_if_held(case)
    fail_if_grades_are_open(case)
    fail_if_no_signer(case.desk, case.entry.bureau_id, login(case.desk))


def _fail_if_still_on_notice(case: Case) -> None:
    entry = case.entry
    if entry.state == CALCULATED and notice_workdays(case.schemes):
        raise case.refuse("not_noticed")
    if entry.closes_on and case.desk.today <= date.fromisoformat(entry.closes_on):
        expected = date.fromisoformat(entry.closes_on) + timedelta(days=1)
        raise case.refuse("notice_running", found=entry.closes_on, expected=expected.isoformat())


def fail_if_assuming(case: Case) -> None:
    """What rests on parameters that nobody adopted, or on trials, is nothing to sign or to publish but as a trial."""
    trials = trial_months(case.schemes)
    if trials:
        raise case.refuse("counts_trials", found="、".join(trials))
    editions = [one.edition for one in case.schemes if one.edition.assumptions]
    if editions:
        words = [{"file": one.file, "found": "、".join(one.assumptions)} for one in editions]
        raise ForbiddenError([Fault("edition_assumes", case.where | one) for one in words])


def _moved_by(entry: PeriodEntry, act: Act) -> PeriodEntry:
    return replace(entry, moved_at=act["at"], moved_by=act["by"])


def moved(case: Case, entry: PeriodEntry, reason: str = "") -> PeriodEntry:
    """Let the ledger say how the period stands now, and the pages after it."""
    with case.desk.warehouse.transaction() as connection:
        record_period(connection, entry, reason)
    return shown(case, entry)


def shown(case: Case, entry: PeriodEntry) -> PeriodEntry:
    """Let pages and state file follow the ledger; a run may have been killed between the two."""
    write_reports(case.desk, case.schemes, entry)
    write_state(case.desk.warehouse, case.desk.workspace.state_file, case.desk.bureaus())
    return entry
