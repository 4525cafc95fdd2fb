"""Correcting a published period (结果更正): the next version from the rows, rulings and editions of now.

What was published stays as it was; the correction says whose result differs, by how much and why. Outside a trial two
people ask for it, each under the same cause and document number.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from flows.acts import RESTATE, acts_about, land
from flows.cases import Case, case_of
from flows.corrections import write_correction
from flows.deciding import fail_if_assuming
from flows.desk import Desk
from flows.month_inputs import SchemeMonth
from flows.publication_files import input_rows, pinned_months
from flows.publishing import PublishReport, chained, decided, finish, put_in_place, written
from flows.purging_deliveries import fail_if_period_purged
from flows.receiving import login
from flows.registers import fail_if_template_is_wrong
from flows.signers import SIGNATURES, fail_if_no_signer
from flows.versions import month_load
from flows.waiving import fail_if_held
from transforms.comparison.corrections import changed_rows, differences, line_differences
from transforms.faults import Fault, ForbiddenError
from warehouse.ledger import PeriodEntry
from warehouse.publications import manifest

DIFFERENCE = "difference.json"


@dataclass(frozen=True)
class Restatement:
    """What a correction would change or has changed; `version` is the one that holds."""

    bureau_id: str
    month: str
    version: int
    is_done: bool
    signatures: int
    cause: str
    folder: str
    difference: dict[str, Any]


def restate(desk: Desk, bureau_id: str, period: str, cause: str, document: str) -> Restatement:
    """Make the next version of a published period; raises ForbiddenError.

    Where nothing differs nothing is made. Outside a trial the first of two people only asks for it.
    """
    case = _case(desk, bureau_id, period, cause, document)
    known = manifest(desk.workspace.publication(bureau_id, period, case.entry.version)) or {}
    fail_if_period_purged(desk, known)
    coming = case.coming
    now = coming.entry
    difference = _difference(desk, case, now, known)
    if (now.input_hash, now.edition_hash) == (case.entry.input_hash, case.entry.edition_hash) and not any(
        difference.values()
    ):
        put_in_place(desk, case.entry)  # a run may have been killed after its commit
        return _asked(case, cause, 0, difference)
    signed = _signed(coming, cause, document)
    if len(signed) < (1 if now.is_trial else SIGNATURES):
        return _asked(case, cause, len(signed), difference)
    last = signed[-1]
    now = replace(now, moved_at=last["at"], moved_by=last["by"], document=document or None)
    said = decided(coming) | {
        "cause": cause,
        "document": document or None,
        "corrects": case.entry.version,
        "corrected_by": [{"by": one["by"], "at": one["at"]} for one in signed],
    }
    with chained(desk, bureau_id):
        folder = written(desk, case.schemes, now, said, partial(_papers, coming, now, cause, difference))
        return _done(finish(desk, folder), cause, folder)


def _papers(case: Case, now: PeriodEntry, cause: str, difference: dict[str, Any], folder: Path) -> None:
    text = json.dumps(difference, ensure_ascii=False, indent=1, default=str) + "\n"
    (folder / DIFFERENCE).write_text(text, encoding="utf-8")
    write_correction(case.desk, case.schemes, now, cause, difference, folder)


def _case(desk: Desk, bureau_id: str, period: str, cause: str, document: str) -> Case:
    if not cause.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--cause"})])
    case = case_of(desk, bureau_id, period)
    if not case.entry.is_in_force:
        raise case.refuse("not_published")
    fail_if_template_is_wrong(desk, case.schemes)
    if not case.entry.is_trial:
        fail_if_no_signer(desk, bureau_id, login(desk))
        fail_if_assuming(case)
        if not document.strip():
            raise case.refuse("document_missing")
    return case


def _signed(coming: Case, cause: str, document: str) -> list[dict[str, str]]:
    """Who asked for this correction, each once; this login among them."""
    if not coming.entry.is_trial:
        fail_if_held(coming)
    words = {"cause": cause.strip(), "document": document.strip(), "version": str(coming.entry.version)}
    land(coming.desk, coming.entry, RESTATE, words)
    every = [one for one in acts_about(coming.desk, coming.entry, RESTATE) if words.items() <= one.items()]
    return list({one["by"]: one for one in every}.values())


def _difference(desk: Desk, case: Case, now: PeriodEntry, known: dict[str, Any]) -> dict[str, Any]:
    """What differs: results, contributions, rows, and whether the edition's text is another."""
    folder = desk.workspace.publication(case.entry.bureau_id, case.entry.month, case.entry.version)
    month = month_load(desk, case.schemes, now)
    before = {f: pl.read_parquet(folder / f"{f}.parquet", glob=False) for f in ("scores", "lines")}
    pinned = pinned_months(desk, folder, known)
    rows = changed_rows(input_rows(pinned), input_rows(case.schemes))
    return {
        "results": differences(before["scores"], month.scores).to_dicts(),
        "lines": line_differences(before["lines"], month.lines).to_dicts(),
        "rows": rows.to_dicts(),
        "editions": [
            one.edition.scheme
            for one in case.schemes
            if one.written.sha256 not in {other.written.sha256 for other in pinned}
        ],
        "rulings": _rulings(pinned, case.schemes),
    }


def _rulings(before: Sequence[SchemeMonth], after: Sequence[SchemeMonth]) -> list[dict[str, Any]]:
    old, new = (pl.concat([one.inputs.rulings for one in side]).unique() for side in (before, after))
    fresh = new.join(old, on=old.columns, how="anti", nulls_equal=True)
    told = fresh.select("subject_id", "component", "kind", "decided_by", "decided_at")
    return list(told.sort(pl.all(), nulls_last=True).to_dicts())


def _asked(case: Case, cause: str, signatures: int, difference: dict[str, Any]) -> Restatement:
    entry = case.entry
    return Restatement(
        entry.bureau_id, entry.month, entry.version, is_done=False, signatures=signatures, cause=cause, folder="",
        difference=difference,
    )  # fmt: skip


def _done(report: PublishReport, cause: str, folder: Path) -> Restatement:
    said = manifest(folder) or {}
    file = folder / DIFFERENCE
    difference = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return Restatement(
        bureau_id=report.bureau_id,
        month=report.month,
        version=report.version,
        is_done=True,
        signatures=len(said.get("corrected_by", ())),
        cause=said.get("cause") or cause,
        folder=report.folder,
        difference=difference,
    )
