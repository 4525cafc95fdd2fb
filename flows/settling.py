"""What a run may write: judged, without the sheets that wait for consent, let through by the gate; then committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectations.gate import Verdict
from expectations.suites import suite
from flows.desk import Desk
from flows.gating import gate, stopped
from flows.judging import Judged, judge
from flows.reading import Read
from flows.stage import stage
from transforms.contracts import contract
from transforms.faults import Fault, GateError
from warehouse.lake import Part


@dataclass(frozen=True)
class Admitted:
    """What is let through: the judged parts, every verdict of the gate, and why other deliveries are refused."""

    judged: Judged
    verdicts: tuple[Verdict, ...]
    refused: dict[str, Fault]


def admitted(
    desk: Desk,
    files: Sequence[Read],
    old_parts: dict[str, list[Part]],
    frozen: frozenset[str],
    undone: Mapping[str, list[Part]],
) -> Admitted:
    """Judge and gate until nothing more has to stay out; nothing of a refused file is in what is let through.

    `undone` are the parts of deliveries that were taken back since the last run.

    Raises GateError when Great Expectations and the masks disagree; nothing is written then.
    """
    refused: dict[str, Fault] = {}
    closed: tuple[Verdict, ...] = ()
    while True:
        judged = stage(judge, desk, files, old_parts, frozen, tuple(refused), undone)
        waiting = judged.unconfirmed
        refused |= waiting
        if any(one.pending.receipt.delivery_id in waiting and one.is_of_several for one in files):
            judged.draft.discard()  # the other datasets of the file were judged before it was seen to wait
            continue
        verdicts = _verdicts(desk, judged)
        shut = _kept_out(judged, verdicts)
        if not shut:
            return Admitted(judged, (*closed, *verdicts), refused)
        closed += tuple(one for one in verdicts if one.is_closed)
        refused |= shut
        judged.draft.discard()


def _verdicts(desk: Desk, judged: Judged) -> list[Verdict]:
    try:
        return stage(gate, desk, judged.fresh)
    except GateError:
        judged.draft.discard()
        raise


def _kept_out(judged: Judged, verdicts: Sequence[Verdict]) -> dict[str, Fault]:
    """Every delivery that the gate is closed to, with the first check that closed it."""
    found: dict[str, Fault] = {}
    for one in verdicts:
        known = contract(one.dataset)
        titles = {c.name: c.title for c in known.column}
        for failed in (r for r in one.results if r.severity == "block" and r.failures):
            fields = {"dataset": known.title, "check": failed.code, "column": titles.get(failed.column, "-")}
            kept_out = stopped(judged.fresh[one.dataset], failed, suite(one.dataset))
            code = "gate_closed" if failed.is_whole else f"blocked_{failed.code}"
            found = dict.fromkeys(kept_out, Fault(code, fields)) | found
    return found


def settle(desk: Desk, judged: Judged) -> None:
    """Commit the draft behind a mark that stays until the ledger knows; raises HeldError when overtaken."""
    if judged.draft.is_changed:
        desk.unrecorded.parent.mkdir(parents=True, exist_ok=True)
        desk.unrecorded.touch()
        judged.draft.commit()
