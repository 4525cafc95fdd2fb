"""The way of a result from 测算 to 审定: notice, waiver of holds, and the signatures of two people.

Each step is an act in landing and then a move in the ledger; a killed run is finished by the same command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.acts import NOTICE, SIGN, WAIVE, Act, acts_about, land
from flows.appeals import open_appeals
from flows.desk import Desk
from flows.month_inputs import SchemeMonth, edition_hashes, input_hash, scheme_months
from flows.receiving import login
from flows.reporting import write_reports
from flows.signers import fail_if_no_signer
from flows.versions import due_days
from flows.wording import closing_command
from transforms.faults import Fault, ForbiddenError
from warehouse.ledger import PeriodEntry, period_of, record_period, write_state
from warehouse.states import APPROVED, CALCULATED, NOTICED

SIGNATURES = 2


@dataclass(frozen=True)
class Case:
    """A calculated period with what it is scored from."""

    desk: Desk
    entry: PeriodEntry
    schemes: tuple[SchemeMonth, ...]

    @property
    def where(self) -> dict[str, str | int]:
        """What every message about it says."""
        return {"bureau": self.entry.bureau_id, "month": self.entry.month}

    @property
    def is_stale(self) -> bool:
        """Whether rows or editions are others than those of the result."""
        entry = self.entry
        return (input_hash(self.schemes), edition_hashes(self.schemes)) != (entry.input_hash, entry.edition_hash)

    def refuse(self, code: str, **fields: str | int) -> ForbiddenError:
        """The error that the month's state forbids this."""
        return ForbiddenError([Fault(code, self.where | fields)])


def case_of(desk: Desk, bureau_id: str, period: str) -> Case:
    """The period as it was calculated; raises ForbiddenError for one that was not."""
    entry = period_of(desk.warehouse, bureau_id, period)
    schemes = scheme_months(desk, bureau_id, period)
    if entry is None or not schemes:
        fields = {"bureau": bureau_id, "month": period, "command": closing_command(period)}
        raise ForbiddenError([Fault("month_not_calculated", fields)])
    return Case(desk, entry, schemes)


def fail_if_over(case: Case) -> None:
    """Nothing is decided any more about what was published, nor about rows that have changed since."""
    if case.entry.is_in_force:
        raise case.refuse("month_published")
    if case.is_stale:
        raise case.refuse("changed_since_calculated", command=closing_command(case.entry.month))


def notice(desk: Desk, bureau_id: str, period: str) -> PeriodEntry:
    """Put the result on notice (公示) for the edition's working days; raises ForbiddenError."""
    case = case_of(desk, bureau_id, period)
    fail_if_over(case)
    if case.entry.state != CALCULATED:
        return case.entry
    edition = case.schemes[0].edition
    if not edition.notice.workdays:
        raise case.refuse("no_notice_asked")
    closing = due_days(desk, case.schemes[0].inputs)["closing"]
    if desk.today <= closing:
        raise case.refuse("notice_before_closing", today=desk.today.isoformat(), expected=closing.isoformat())
    first, last = desk.workdays.run(desk.today, edition.notice.workdays)
    act = land(desk, case.entry, NOTICE, {"opens_on": first.isoformat(), "closes_on": last.isoformat()})
    now = _moved_by(case.entry, act)
    return moved(case, replace(now, state=NOTICED, opens_on=act["opens_on"], closes_on=act["closes_on"]))


def sign(desk: Desk, bureau_id: str, period: str, document: str) -> tuple[PeriodEntry, int]:
    """Sign the result under its document number; with the second person's signature it is approved (审定).

    Returns the entry and how many have signed; raises ForbiddenError.
    """
    case = case_of(desk, bureau_id, period)
    fail_if_over(case)
    signed = acts_about(desk, case.entry, SIGN)
    if case.entry.state == APPROVED:
        return case.entry, len(signed)
    _fail_if_not_to_be_signed(case, document, signed)
    signed = [*signed, land(desk, case.entry, SIGN, {"document": document})]
    if len({one["by"] for one in signed}) < SIGNATURES:
        return case.entry, 1
    return moved(case, replace(_moved_by(case.entry, signed[-1]), state=APPROVED, document=document)), SIGNATURES


def _fail_if_not_to_be_signed(case: Case, document: str, signed: Sequence[Act]) -> None:
    if not document.strip():
        raise case.refuse("document_missing")
    fail_if_assuming(case)
    _fail_if_still_on_notice(case)
    waiting = open_appeals(case.desk, case.entry)
    if waiting:
        raise case.refuse("appeals_open", found="、".join(waiting))
    fail_if_held(case)
    other = next((one["document"] for one in signed if one["document"] != document), None)
    if other is not None:
        raise case.refuse("document_differs", found=document, expected=other)
    fail_if_no_signer(case.desk, case.entry.bureau_id, login(case.desk))
    if any(one["by"] == login(case.desk) for one in signed):
        raise case.refuse("signed_already", found=login(case.desk))


def _fail_if_still_on_notice(case: Case) -> None:
    entry = case.entry
    if entry.state == CALCULATED and case.schemes[0].edition.notice.workdays:
        raise case.refuse("not_noticed")
    if entry.closes_on and case.desk.today <= date.fromisoformat(entry.closes_on):
        expected = date.fromisoformat(entry.closes_on) + timedelta(days=1)
        raise case.refuse("notice_running", found=entry.closes_on, expected=expected.isoformat())


def fail_if_assuming(case: Case) -> None:
    """An edition with parameters that nobody adopted is nothing to sign or to publish but as a trial."""
    editions = [one.edition for one in case.schemes if one.edition.assumptions]
    if editions:
        words = [{"file": one.file, "found": "、".join(one.assumptions)} for one in editions]
        raise ForbiddenError([Fault("edition_assumes", case.where | one) for one in words])


def held_subjects(case: Case) -> list[str]:
    """Who is held in the result."""
    return sorted({one for s in case.schemes for one in s.scored.scores.filter("is_held")["subject_id"]})


def fail_if_held(case: Case) -> None:
    """A result with held people goes on only when they are released or two people sign a waiver."""
    held = held_subjects(case)
    if held and len(waivers(case)) < SIGNATURES:
        raise case.refuse("held_not_waived", found="、".join(held[:10]), count=len(held))


def waivers(case: Case) -> list[Act]:
    """The waivers of different people for the result, the first of each."""
    found: dict[str, Act] = {}
    for one in acts_about(case.desk, case.entry, WAIVE):
        found.setdefault(one["by"], one)
    return list(found.values())


def waive(desk: Desk, bureau_id: str, period: str, reason: str) -> tuple[PeriodEntry, int]:
    """Sign that the result goes on in spite of who is held; returns how many have. Raises ForbiddenError."""
    case = case_of(desk, bureau_id, period)
    fail_if_over(case)
    if not reason.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--reason"})])
    if not held_subjects(case):
        raise case.refuse("nobody_held")
    fail_if_no_signer(desk, bureau_id, login(desk))
    land(desk, case.entry, WAIVE, {"reason": reason.strip()})
    write_reports(desk, case.schemes, case.entry)
    return case.entry, len(waivers(case))


def _moved_by(entry: PeriodEntry, act: Act) -> PeriodEntry:
    return replace(entry, moved_at=act["at"], moved_by=act["by"])


def moved(case: Case, entry: PeriodEntry, reason: str = "") -> PeriodEntry:
    """Let the ledger say how the period stands now, and the pages after it."""
    with case.desk.warehouse.transaction() as connection:
        record_period(connection, entry, reason)
    write_reports(case.desk, case.schemes, entry)
    write_state(case.desk.warehouse, case.desk.workspace.state_file, case.desk.bureaus())
    return entry
