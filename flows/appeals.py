"""Objections (异议): who claims what of a result, on what evidence, who ruled, and what it changed.

An objection comes while the result is on notice, or within thirty days of its publication (《公务员法》第九十五条:
复核 within thirty days of knowing; 第九十六条: decided within thirty days).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flows.acts import APPEAL, RULING, Act, acts_on
from flows.desk import Desk
from transforms.faults import Fault, SettingsError
from warehouse.ledger import PeriodEntry

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
