"""`appeal open` and `appeal decide`: an objection and its ruling, and what the ruling changes.

Who rules has neither objected nor scored the subject. A granted objection to a result on notice is calculated at once;
after publication it waits for `restate`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from flows.acts import APPEAL, RULING, acts_on
from flows.appeals import DAYS, OPEN, Appeal, appeal_of, ledger_rows, next_number
from flows.cases import Case, case_of
from flows.desk import Desk
from flows.month_end import close
from flows.receiving import login
from flows.releasing import ruled_values
from flows.ruled import REJECTED, UPHELD, rulings_with
from flows.signers import fail_if_no_signer
from transforms.comparison.corrections import differences
from transforms.faults import Fault, ForbiddenError, SettingsError
from transforms.scoring.month import month_scores
from warehouse.appeal_ledger import record_appeals
from warehouse.states import NOTICED

_SCORERS = {
    "work_review": ("person_id", "reviewer_id"),
    "rating": ("ratee_id", "rater_id"),
    "grant": ("person_id", "granted_by"),
}


@dataclass(frozen=True)
class Ruled:
    """A ruling and what it changes: one entry per subject whose result moves."""

    appeal: Appeal
    changes: list[dict[str, Any]]
    is_of_values: bool
    is_published: bool


def object_to(desk: Desk, bureau_id: str, period: str, subject_id: str, claim: str, evidence: str) -> Appeal:
    """Land an objection and return it with its number; raises ForbiddenError and SettingsError."""
    case = case_of(desk, bureau_id, period)
    if not claim.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--claim"})])
    _fail_if_not_scored(case, subject_id)
    _fail_if_too_late(case)
    words = {"bureau_id": bureau_id, "month": period, "subject_id": subject_id, "claim": claim.strip()}
    words |= {"evidence": evidence.strip(), "by": login(desk)}
    known = [one for one in acts_on(desk, bureau_id, period, APPEAL) if words.items() <= one.items()]
    number = known[0]["appeal_id"] if known else next_number(desk, bureau_id, period)
    if not known:
        desk.landing.act(APPEAL, {"appeal_id": number, **words}, desk.moment)
    record(desk)
    return appeal_of(desk, number)


def _fail_if_not_scored(case: Case, subject_id: str) -> None:
    if not any(subject_id in one.scored.scores["subject_id"].to_list() for one in case.schemes):
        raise SettingsError([Fault("not_scored_here", case.where | {"person": subject_id})])


def _fail_if_too_late(case: Case) -> None:
    """An objection is heard while the result is on notice, and for thirty days once it is published."""
    entry, today = case.entry, case.desk.today
    if entry.is_in_force:
        last = datetime.fromisoformat(entry.moved_at).date() + timedelta(days=DAYS)
    elif entry.state == NOTICED and entry.closes_on:
        last = date.fromisoformat(entry.closes_on)
    else:
        raise case.refuse("not_open_to_objections")
    if today > last:
        raise case.refuse("objection_too_late", found=today.isoformat(), expected=last.isoformat())


def decide(desk: Desk, appeal_id: str, ruling: str, values: Sequence[str], *, is_upheld: bool) -> Ruled:
    """Land a ruling and let it take effect; raises ForbiddenError and SettingsError."""
    appeal = appeal_of(desk, appeal_id)
    if not ruling.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--ruling"})])
    case = case_of(desk, appeal.bureau_id, appeal.month)
    given = ruled_values(case, appeal.subject_id, values)
    if given and not is_upheld:
        raise ForbiddenError([Fault("rejected_with_value", {"found": appeal_id})])
    words = {"appeal_id": appeal_id, "bureau_id": appeal.bureau_id, "month": appeal.month}
    words |= {"subject_id": appeal.subject_id, "decision": UPHELD if is_upheld else REJECTED, "by": login(desk)}
    words |= {"reason": ruling.strip(), "values": json.dumps(given, sort_keys=True)}
    changes = _changes(case, appeal, given)
    if appeal.state == OPEN:
        _fail_if_partial(case, appeal)
        desk.landing.act(RULING, words, desk.moment)
    elif not any(words.items() <= one.items() for one in desk.landing.acts(RULING)):
        raise ForbiddenError([Fault("appeal_decided", {"found": appeal_id, "by": appeal.decided_by or ""})])
    if given and not case.entry.is_in_force:
        close(desk, appeal.bureau_id, appeal.month)
    record(desk)
    return Ruled(appeal_of(desk, appeal_id), changes, bool(given), case.entry.is_in_force)


def _fail_if_partial(case: Case, appeal: Appeal) -> None:
    """Who objected, whom it is about, or who scored them does not rule on it."""
    who = login(case.desk)
    fail_if_no_signer(case.desk, appeal.bureau_id, who)
    if who in {appeal.opened_by, appeal.subject_id, *_scorers(case, appeal.subject_id)}:
        raise case.refuse("ruling_by_party", found=who, appeal=appeal.appeal_id)


def _scorers(case: Case, subject_id: str) -> set[str]:
    """Who reviewed, rated or granted points to the subject in this period."""
    found: set[str] = set()
    for one in case.schemes:
        for dataset, (whose, who) in _SCORERS.items():
            rows = one.inputs[dataset].filter(pl.col(whose) == subject_id)
            found |= set(rows[who].drop_nulls().to_list())
    return found


def _changes(case: Case, appeal: Appeal, given: dict[str, str]) -> list[dict[str, Any]]:
    """Whose result the values would move: the subject's, and of those compared with them."""
    if not given:
        return []
    found: list[dict[str, Any]] = []
    for one in case.schemes:
        scheme = pl.lit(one.edition.scheme).alias("scheme")
        ruled = replace(one.inputs, rulings=rulings_with(one.inputs.rulings, appeal.subject_id, given))
        after = month_scores(ruled).scores.with_columns(scheme)
        found += differences(one.scored.scores.with_columns(scheme), after).to_dicts()
    return found


def record(desk: Desk) -> None:
    """Let the ledger follow the objections in landing."""
    rows = ledger_rows(desk)
    with desk.warehouse.transaction() as connection:
        record_appeals(connection, rows)
