"""Objections (异议): who claims what of a result, on what evidence, who ruled, and what it changed.

An objection comes while the result is on notice, or within thirty days of its publication (《公务员法》第九十五条:
复核 within thirty days of knowing; 第九十六条: decided within thirty days).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from flows.acts import APPEAL, RULING, Act, acts_on
from flows.desk import Desk
from transforms.faults import Fault, SettingsError
from warehouse.ledger import PeriodEntry
from warehouse.publication_ledger import links
from warehouse.publications import manifest

DAYS = 30
OPEN = "open"


@dataclass(frozen=True)
class Appeal:
    """One objection and, where it was decided, its ruling."""

    appeal_id: str
    bureau_id: str
    month: str
    subject_id: str
    claim: str
    evidence: str
    opened_at: str
    opened_by: str
    due_on: date
    state: str = OPEN
    ruling: str = ""
    decided_at: str | None = None
    decided_by: str | None = None
    values: Mapping[str, str] | None = None


def appeals(desk: Desk) -> list[Appeal]:
    """Every objection, oldest first."""
    rulings = {act["appeal_id"]: act for act in desk.landing.acts(RULING)}
    return [_appeal(act, rulings.get(act["appeal_id"])) for act in desk.landing.acts(APPEAL)]


def _appeal(opened: Act, ruling: Act | None) -> Appeal:
    due = datetime.fromisoformat(opened["at"]).date() + timedelta(days=DAYS)
    found = Appeal(
        appeal_id=opened["appeal_id"],
        bureau_id=opened["bureau_id"],
        month=opened["month"],
        subject_id=opened["subject_id"],
        claim=opened["claim"],
        evidence=opened["evidence"],
        opened_at=opened["at"],
        opened_by=opened["by"],
        due_on=due,
    )
    if ruling is None:
        return found
    return replace(
        found,
        state=ruling["decision"],
        ruling=ruling["reason"],
        decided_at=ruling["at"],
        decided_by=ruling["by"],
        values=json.loads(ruling.get("values") or "{}"),
    )


def appeal_of(desk: Desk, appeal_id: str) -> Appeal:
    """The objection with this number; raises SettingsError naming those that are open."""
    known = appeals(desk)
    for one in known:
        if one.appeal_id == appeal_id:
            return one
    expected = "、".join(one.appeal_id for one in known if one.state == OPEN) or "-"
    raise SettingsError([Fault("appeal_unknown", {"found": appeal_id, "expected": expected})])


def open_appeals(desk: Desk, entry: PeriodEntry) -> list[str]:
    """The numbers of the objections to a bureau's period that nobody has ruled on."""
    return [
        one.appeal_id
        for one in appeals(desk)
        if (one.bureau_id, one.month, one.state) == (entry.bureau_id, entry.month, OPEN)
    ]


def next_number(desk: Desk, bureau_id: str, period: str) -> str:
    """The number of the next objection to a bureau's period."""
    return f"{bureau_id}-{period}-{len(acts_on(desk, bureau_id, period, APPEAL)) + 1}"


def ledger_rows(desk: Desk, coming: PeriodEntry | None = None) -> list[dict[str, Any]]:
    """The rows of ops_appeal; `coming` is a version that the ledger is about to know."""
    return [
        {name: value for name, value in vars(one).items() if name != "values"}
        | {"version_after": _version_after(desk, one, coming)}
        for one in appeals(desk)
    ]


def _version_after(desk: Desk, one: Appeal, coming: PeriodEntry | None) -> int | None:
    """The first version that was scored with the ruling's values; None for what changed no value or waits."""
    if not one.values:
        return None
    known = {link.version for link in links(desk.warehouse, one.bureau_id) if link.month == one.month}
    known |= {coming.version} if coming and coming.key == (one.bureau_id, one.month) else set()
    return next((number for number in sorted(known) if _holds_ruling(desk, one, number)), None)


def _holds_ruling(desk: Desk, one: Appeal, number: int) -> bool:
    folder = desk.workspace.publication(one.bureau_id, one.month, number)
    pinned = (manifest(folder) or {}).get("inputs", {}).values()
    files = {said["rows"]["rulings"] for said in pinned if "rulings" in said["rows"]}
    rows = [pl.read_parquet(folder / file, glob=False) for file in sorted(files)]
    mine = (pl.col("subject_id") == one.subject_id) & (pl.col("decided_at") == one.decided_at)
    return any(found.filter(mine & (pl.col("kind") == RULING)).height for found in rows)
