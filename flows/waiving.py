"""`waive`: a result goes on in spite of who is held, with a reason and signed by two people."""

from __future__ import annotations

from flows.acts import WAIVE, Act, acts_about, land
from flows.cases import Case, case_of, undecided
from flows.desk import Desk
from flows.receiving import login
from flows.reporting import write_reports
from flows.signers import SIGNATURES, fail_if_no_signer
from transforms.faults import Fault, ForbiddenError
from warehouse.ledger import PeriodEntry


def waive(desk: Desk, bureau_id: str, period: str, reason: str) -> tuple[PeriodEntry, int]:
    """Sign that the result, or the correction to come, goes on; returns it and how many have. Raises ForbiddenError."""
    if not reason.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--reason"})])
    case = undecided(case_of(desk, bureau_id, period))
    if not held_subjects(case):
        raise case.refuse("nobody_held")
    fail_if_no_signer(desk, bureau_id, login(desk))
    if login(desk) not in {one["by"] for one in waivers(case)}:
        land(desk, case.entry, WAIVE, {"reason": reason.strip()})
    if not case.entry.is_in_force:
        write_reports(desk, case.schemes, case.entry)
    return case.entry, len(waivers(case))


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
