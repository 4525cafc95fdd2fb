"""`release`: ending the hold of a person or unit with the value that counts from then on, and the reason for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import polars as pl

from flows.acts import RELEASE, acts_on, land
from flows.cases import Case, case_of, fail_if_over
from flows.desk import Desk
from flows.month_end import MonthOutcome, close
from flows.month_inputs import SchemeMonth, edition_hashes, input_hash, scheme_months
from flows.receiving import login
from flows.signers import fail_if_no_signer
from transforms.faults import Fault, ForbiddenError, SettingsError
from transforms.fixed_point import millionths, plain
from transforms.scoring.measured import blocking, measured_without_holds
from transforms.scoring.rulings import hold_key, undisturbed
from warehouse.ledger import PeriodEntry, period_of
from warehouse.states import COLLECTING

MOST = 100_000


@dataclass(frozen=True)
class Released:
    """A release and what became of the period; after publication it waits for `restate`."""

    outcome: MonthOutcome
    is_restatement_due: bool


def release(desk: Desk, bureau_id: str, period: str, subject_id: str, reason: str, values: Sequence[str]) -> Released:
    """Land the release and calculate again; raises ForbiddenError and SettingsError.

    Every hold of the subject is over: its rows in doubt count as they stand, and a measure that nobody knows, also one
    that blocks the period, is what was given.
    """
    if not reason.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--reason"})])
    case = _case(desk, bureau_id, period)
    given = ruled_values(case, subject_id, values)
    words = {"subject_id": subject_id, "reason": reason.strip(), "values": json.dumps(given, sort_keys=True)}
    unknown, doubts = unknown_measures(case, subject_id), doubted(case, subject_id)
    if not unknown and not doubts:
        _fail_if_not_released_before(case, words)
        return _effect(case)
    _fail_if_decided_elsewhere(case)
    _fail_if_unknown_stays(case, subject_id, unknown, given)
    fail_if_no_signer(desk, bureau_id, login(desk))
    land(desk, case.entry, RELEASE, words | {"holds": json.dumps(doubts)})
    return _effect(case)


def _case(desk: Desk, bureau_id: str, period: str) -> Case:
    """The period, also one that is blocked and therefore was never calculated."""
    if period_of(desk.warehouse, bureau_id, period) is None:
        schemes = scheme_months(desk, bureau_id, period)
        if any(is_blocked(one) for one in schemes):
            return Case(desk, _blocked_entry(schemes), schemes)
    return case_of(desk, bureau_id, period)


def _blocked_entry(schemes: Sequence[SchemeMonth]) -> PeriodEntry:
    inputs = schemes[0].inputs
    return PeriodEntry(
        bureau_id=inputs.bureau_id, month=inputs.month, state=COLLECTING, version=0, is_trial=False, scheme="",
        edition="", edition_hash=edition_hashes(schemes), input_hash=input_hash(schemes), moved_at="", moved_by="",
        people=0, held=0,
    )  # fmt: skip


def is_blocked(one: SchemeMonth) -> bool:
    """Whether a measure is missing without which the period is not scored."""
    return any(rows.height for rows in _blocking(one))


def _blocking(one: SchemeMonth) -> list[pl.DataFrame]:
    found = measured_without_holds(one.inputs)
    return [blocking(found, component) for component in one.edition.components]


def _effect(case: Case) -> Released:
    """Calculate again; what is published stays until it is corrected."""
    entry = case.entry
    is_due = entry.is_in_force and case_of(case.desk, entry.bureau_id, entry.month).is_stale
    return Released(close(case.desk, entry.bureau_id, entry.month), is_due)


def _fail_if_not_released_before(case: Case, words: Mapping[str, str]) -> None:
    """Nobody is held: by this very release, perhaps of a run that was killed after it, or not at all."""
    said = {**words, "by": login(case.desk)}
    known = acts_on(case.desk, case.entry.bureau_id, case.entry.month, RELEASE)
    if not any(said.items() <= one.items() for one in known):
        raise case.refuse("not_held", person=words["subject_id"])


def _fail_if_decided_elsewhere(case: Case) -> None:
    """Of rows that changed since the result was calculated nobody has seen who is held."""
    if not case.entry.is_in_force and not any(is_blocked(one) for one in case.schemes):
        fail_if_over(case)


def ruled_values(case: Case, subject_id: str, values: Sequence[str]) -> dict[str, str]:
    """`component=number` of each value, the number as plain text; raises SettingsError naming what is known."""
    titles = {c.name: c.title for one in case.schemes for c in one.edition.components}
    found: dict[str, str] = {}
    for value in values:
        name, _, number = value.partition("=")
        known = {title: word for word, title in titles.items()}
        component = known.get(name.strip(), name.strip())
        if component not in titles:
            expected = "、".join(f"{word}（{title}）" for word, title in titles.items())
            raise SettingsError([Fault("component_unknown", {"found": name, "expected": expected})])
        found[component] = _number(number, subject_id)
    return found


def _number(text: str, subject_id: str) -> str:
    try:
        count = millionths(Decimal(text.strip()))
        if abs(count) <= millionths(MOST):
            return plain(count)
    except (InvalidOperation, ValueError):
        pass
    raise SettingsError([Fault("ruled_value_unreadable", {"person": subject_id, "found": text})])


def _fail_if_unknown_stays(case: Case, subject_id: str, unknown: Mapping[str, str], given: Mapping[str, str]) -> None:
    """Rows in doubt may stand; for a measure that nobody knows somebody has to say what counts."""
    waiting = {name: title for name, title in unknown.items() if name not in given}
    if waiting:
        expected = " ".join(f"--value {name}=…（{title}）" for name, title in waiting.items())
        raise case.refuse("release_needs_value", person=subject_id, expected=expected)


def doubted(case: Case, subject_id: str) -> list[str]:
    """The keys of the holds of a scored subject by rows in doubt and missing files."""
    mine = pl.col("subject_id") == subject_id
    found = [
        undisturbed(one.inputs.holds, one.inputs.rulings).filter(mine).select(hold_key()).to_series()
        for one in case.schemes
        if subject_id in one.inputs.subjects["subject_id"]
    ]
    return sorted({key for keys in found for key in keys})


def unknown_measures(case: Case, subject_id: str) -> dict[str, str]:
    """Component -> title of what is missing for the subject whatever the rows in doubt say."""
    mine = pl.col("subject_id") == subject_id
    found: dict[str, str] = {}
    for one in case.schemes:
        rows = measured_without_holds(one.inputs).filter(mine & pl.col("is_held"))
        missing = pl.concat([rows, *(rows.filter(mine) for rows in _blocking(one))])
        titles = {c.name: c.title for c in one.edition.components}
        found |= {name: titles[name] for name in missing["component"].unique(maintain_order=True)}
    return found
