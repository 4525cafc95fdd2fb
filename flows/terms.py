"""What the editions in force say that arriving rows are judged by: pools of grants, the most that a leader may give."""

from __future__ import annotations

from typing import Any

import polars as pl

from flows.desk import Desk
from transforms.clean.references import EVIDENCE_TERMS, GRANT_TERMS, REPORT_TERMS, References
from transforms.fixed_point import millionths
from transforms.period import is_month
from transforms.scheme.words import Edition, Grant, Reports, Workload
from transforms.scoring.inputs import Inputs
from warehouse.lake import Part


def terms(desk: Desk, part: Part, refs: References) -> dict[str, Any]:
    """What editions say of the rows of a part, under its name among the references; for most datasets nothing."""
    match part.dataset:
        case "work_log":
            return {"evidence_terms": evidence_terms(desk, part.month, refs)}
        case "grant":
            return {"grant_terms": grant_terms(desk, part.month, refs)}
        case "weekly_report":
            return {"report_terms": report_terms(desk, part.month, refs)}
        case _:
            return {}


def evidence_terms(desk: Desk, month: str, refs: References) -> pl.DataFrame:
    """One row per bureau whose edition of that month counts declared work only with its papers."""
    rows = [
        {"bureau_id": bureau_id}
        for bureau_id in (refs.bureaus if is_month(month) else ())
        for one in desk.editions_of(bureau_id, month)
        if any(isinstance(c, Workload) and c.evidence == "required" for c in one.edition.components)
    ]
    return pl.DataFrame(rows, schema=EVIDENCE_TERMS).unique(maintain_order=True)


def report_terms(desk: Desk, month: str, refs: References) -> pl.DataFrame:
    """One row per bureau whose edition of that month lets a leader score reports of people, or of units; millionths."""
    rows = [
        {"bureau_id": bureau_id, "is_person": one.edition.subject == "person", "leader_most": millionths(most)}
        for bureau_id in (refs.bureaus if is_month(month) else ())
        for one in desk.editions_of(bureau_id, month)
        for most in [c.leader for c in one.edition.components if isinstance(c, Reports) and c.leader is not None]
    ]
    found = pl.DataFrame(rows, schema=REPORT_TERMS)
    return found.group_by("bureau_id", "is_person", maintain_order=True).agg(pl.col("leader_most").max())


def grant_terms(desk: Desk, month: str, refs: References) -> pl.DataFrame:
    """One row per bureau whose edition of that month has a grant: pool (per head x heads), cap, sign; millionths."""
    rows = []
    for bureau_id in refs.bureaus if is_month(month) else ():
        of_people = [one.edition for one in desk.editions_of(bureau_id, month) if one.edition.subject == "person"]
        for edition, grant in [(e, c) for e in of_people for c in e.components if isinstance(c, Grant)][:1]:
            people = roster(bureau_id, month, edition, refs)
            heads = people.subjects.height if grant.headcount == "scored" else people.standing.height
            rows.append(
                {
                    "bureau_id": bureau_id,
                    "pool": millionths(grant.per_head) * heads,
                    "cap": None if grant.cap is None else millionths(grant.cap),
                    "is_negative_allowed": grant.negative == "allowed",
                }
            )
    return pl.DataFrame(rows, schema=GRANT_TERMS)


def roster(bureau_id: str, month: str, edition: Edition, refs: References) -> Inputs:
    """The month's people without its work: who stands in the bureau on the last day, and who is scored."""
    return Inputs(bureau_id, month, edition, {"unit": refs.unit, "person": refs.person, "posting": refs.posting})
