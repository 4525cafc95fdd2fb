"""`release`: ending the hold of a person or unit with the value that counts from then on, and the reason for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

import polars as pl

from flows.acts import RELEASE, land
from flows.deciding import Case, case_of, fail_if_over
from flows.desk import Desk
from flows.month_end import MonthOutcome, close
from flows.receiving import login
from flows.signers import fail_if_no_signer
from transforms.faults import Fault, ForbiddenError, SettingsError
from transforms.fixed_point import millionths, plain

MOST = 100_000


def release(
    desk: Desk, bureau_id: str, period: str, subject_id: str, reason: str, values: Sequence[str]
) -> MonthOutcome:
    """Land the release and calculate again; raises ForbiddenError and SettingsError.

    Without values the rows in doubt count as they stand; a measure that nobody knows must be given.
    """
    case = case_of(desk, bureau_id, period)
    fail_if_over(case)
    if not reason.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--reason"})])
    given = ruled_values(case, subject_id, values)
    _fail_if_not_held(case, subject_id)
    _fail_if_unknown_stays(case, subject_id, given)
    fail_if_no_signer(desk, bureau_id, login(desk))
    words = {"subject_id": subject_id, "reason": reason.strip(), "values": json.dumps(given, sort_keys=True)}
    land(desk, case.entry, RELEASE, words)
    return close(desk, bureau_id, period)


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


def _held(case: Case, subject_id: str) -> pl.DataFrame:
    mine = pl.col("subject_id") == subject_id
    return pl.concat([one.scored.scores.filter(mine & pl.col("is_held")) for one in case.schemes])


def _fail_if_not_held(case: Case, subject_id: str) -> None:
    if _held(case, subject_id).is_empty():
        raise case.refuse("not_held", person=subject_id)


def _fail_if_unknown_stays(case: Case, subject_id: str, given: Mapping[str, str]) -> None:
    """Rows in doubt may stand; for a measure that nobody knows somebody has to say what counts."""
    waiting = {name: title for name, title in unknown_measures(case, subject_id).items() if name not in given}
    if waiting:
        expected = " ".join(f"--value {name}=…（{title}）" for name, title in waiting.items())
        raise case.refuse("release_needs_value", person=subject_id, expected=expected)


def unknown_measures(case: Case, subject_id: str) -> dict[str, str]:
    """Component -> title of what is held for the subject whatever the rows in doubt say."""
    from transforms.scoring.measured import measured_without_holds

    found: dict[str, str] = {}
    for one in case.schemes:
        rows = measured_without_holds(one.inputs).filter((pl.col("subject_id") == subject_id) & pl.col("is_held"))
        titles = {c.name: c.title for c in one.edition.components}
        found |= {name: titles[name] for name in rows["component"].unique(maintain_order=True)}
    return found
