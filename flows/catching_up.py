"""One bureau's month in a backfill: calculated anew where it is stale, left alone where it is not, and why.

A month of which every sign is as it was noted is left alone unread; where one is not, its rows are read, and their
hash says whether it is calculated anew. A published month is never: where it differs, it is said to need `restate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl

from flows.blocked import blocked, keep_blocked
from flows.claims import claimed_name
from flows.desk import Desk
from flows.month_end import MonthOutcome, before_closing, close
from flows.month_inputs import RowHashes, SchemeMonth, edition_hashes, row_hashes, scheme_months
from flows.noted_basis import keep_basis, noted_basis
from flows.publication_files import CALENDAR, pinned_months
from flows.signs import Looking
from flows.staleness import Before, Reason, basis_of, differing, fits
from flows.versions import scored_rows
from transforms.faults import Fault
from transforms.period import last_day
from warehouse.ledger import PeriodEntry
from warehouse.publications import LINE_COLUMNS, LINES, SCORE_COLUMNS, SCORES, manifest

Action = Literal["calculated", "blocked", "left", "looked_at", "restate"]
"""Calculated anew, or blocked; left alone, unread or after its rows were read; published, and in need of `restate`."""


@dataclass(frozen=True)
class Caught:
    """What became of one bureau's month and why; of one that was left alone, what had to be looked at."""

    outcome: MonthOutcome
    action: Action
    reasons: tuple[Reason, ...] = ()


def caught_up(desk: Desk, looking: Looking, month: str) -> Sequence[Caught]:
    """Close a month of every bureau where it is stale, if it is over and has an edition."""
    if desk.today <= last_day(month):
        return ()
    found = []
    for bureau_id in desk.bureaus():
        if desk.editions_of(bureau_id, month) or _is_published(looking, bureau_id, month):
            with claimed_name(desk.workspace, f"{bureau_id}.{month}"):
                found.append(_caught(desk, looking, bureau_id, month))
    return found


def _is_published(looking: Looking, bureau_id: str, month: str) -> bool:
    return any(one.month == month and one.is_in_force for one in looking.entries(bureau_id))


def _caught(desk: Desk, looking: Looking, bureau_id: str, month: str) -> Caught:
    before = _before(desk, looking, bureau_id, month)
    entry, basis = before.entry, before.basis
    if entry and basis and not (before.looked or before.is_blocked) and before.is_fit:
        return _left(desk, entry, basis.not_declared)
    if entry and entry.is_in_force:
        return _published(desk, before, entry)
    outcome = close(desk, bureau_id, month)
    keep_blocked(desk, [(bureau_id, month, bool(outcome.faults))])
    looking.forget(bureau_id)
    if outcome.faults:
        return Caught(outcome, "blocked", before.reasons(_edition(desk, bureau_id, month), None, ()))
    if not outcome.is_changed:
        return Caught(outcome, "looked_at", before.looked or _not_noted(before))
    noted = noted_basis(desk, bureau_id, month)
    rows = RowHashes(noted.input_hash, noted.rows) if noted else None
    written = desk.editions_of(bureau_id, month)
    calendar = _said(desk, bureau_id, month).get("calendar")
    return Caught(outcome, "calculated", before.reasons(_edition(desk, bureau_id, month), rows, written, calendar))


def _edition(desk: Desk, bureau_id: str, month: str) -> str:
    return ";".join(one.sha256 for one in desk.editions_of(bureau_id, month))


def _not_noted(before: Before) -> tuple[Reason, ...]:
    """Why a month was read of which no sign differs: a killed run, or one before this was noted."""
    return (Reason("blocked"),) if before.is_blocked else (Reason("not_noted"),)


def _before(desk: Desk, looking: Looking, bureau_id: str, month: str) -> Before:
    """How the month stood, and which signs are not as they were."""
    entry = {one.month: one for one in looking.entries(bureau_id)}.get(month)
    basis = noted_basis(desk, bureau_id, month)
    said = _said(desk, bureau_id, month)
    looked: tuple[Reason, ...] = ()
    if entry and basis:
        looked = differing(looking, entry, basis, desk.editions_of(bureau_id, month))
    is_fit = bool(entry and basis and fits(desk, entry, basis))
    is_blocked = (bureau_id, month) in blocked(desk)
    return Before(entry, basis, said.get("engine"), said.get("calendar"), is_blocked, is_fit, looked)


def _said(desk: Desk, bureau_id: str, month: str) -> dict[str, Any]:
    """What the calculated version says of itself; nothing where it is not there."""
    return manifest(desk.workspace.publication(bureau_id, month, 0)) or {}


def _left(desk: Desk, entry: PeriodEntry, not_declared: int) -> Caught:
    """A month that nothing has happened to, as it stands."""
    if entry.is_in_force:
        warnings: tuple[Fault, ...] = (Fault("month_published", _where(entry)),)
    else:
        warnings = before_closing(desk, desk.editions_of(*entry.key)[0].edition, entry.month)
    outcome = MonthOutcome(
        *entry.key, entry.state, people=entry.people, held=entry.held, not_declared=not_declared, warnings=warnings
    )
    return Caught(outcome, "left")


def _published(desk: Desk, before: Before, entry: PeriodEntry) -> Caught:
    """A published month is never calculated anew; where rows, edition or score differ, it is said to need `restate`."""
    written = desk.editions_of(*entry.key)
    signs = Looking(desk).signs(*entry.key, written)
    schemes = scheme_months(desk, *entry.key)
    hashes = row_hashes(schemes) if schemes else None
    not_declared = before.basis.not_declared if before.basis else 0
    found = _left(desk, entry, not_declared)
    is_as_then = hashes and (hashes.whole, edition_hashes(schemes)) == (entry.input_hash, entry.edition_hash)
    if hashes is None or not is_as_then or _is_scored_otherwise(desk, entry, schemes):
        outcome = replace(found.outcome, warnings=(Fault("month_needs_restate", _where(entry)),))
        return Caught(outcome, "restate", before.reasons(_edition(desk, *entry.key), hashes, written))
    keep_basis(desk, *entry.key, basis_of(schemes, hashes, signs, not_declared))
    return replace(found, action="looked_at", reasons=before.looked or _not_noted(before))


def _is_scored_otherwise(desk: Desk, entry: PeriodEntry, schemes: Sequence[SchemeMonth]) -> bool:
    """Whether the same rows have another result by the calendar of now than by the one that is pinned."""
    folder = desk.workspace.publication(*entry.key, entry.version)
    pinned = pinned_months(desk, folder, manifest(folder) or {}) if (folder / CALENDAR).exists() else ()
    if not pinned or pinned[0].inputs.workdays == desk.workdays:
        return False
    scores, lines = scored_rows(schemes, entry)
    now = {SCORES: scores.select(SCORE_COLUMNS), LINES: lines.select(LINE_COLUMNS)}
    return any(not rows.equals(pl.read_parquet(folder / name, glob=False)) for name, rows in now.items())


def _where(entry: PeriodEntry) -> dict[str, str | int]:
    return {"bureau": entry.bureau_id, "month": entry.month}
