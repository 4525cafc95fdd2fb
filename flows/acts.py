"""What people decide about a period: landed first, once, before it has effect (contracts.md, guarantee 7).

A decision is about a result, named by the hash of its rows, editions, engine and calendar: when the result changes,
what was decided about the old one stands in landing and decides nothing any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from flows.calendar_days import calendar_hash
from flows.desk import Desk
from flows.receiving import login
from transforms.scoring.month import ENGINE
from warehouse.ledger import PeriodEntry
from warehouse.publication_ledger import Link, withdrawals
from warehouse.purged_deliveries import PURGE as PURGE_ACT

NOTICE, SIGN, WAIVE, RELEASE = "notice", "sign", "waive", "release"
PUBLISH, PUBLISH_TRIAL, RESTATE = "publish", "publish_trial", "restate"
WITHDRAW_PUBLICATION = "withdraw_publication"
APPEAL, RULING = "appeal", "ruling"
PURGE = PURGE_ACT

Act = dict[str, str]


def result_of(entry: PeriodEntry, withdrawn: int = 0, calendar: str = "") -> str:
    """The result that a decision is about; the same rows, editions, engine and calendar are the same result.

    So long as nothing is withdrawn: what was decided before a withdrawal decides nothing about the result after it.
    """
    words = [entry.bureau_id, entry.month, entry.input_hash, entry.edition_hash, str(ENGINE)]
    words += [f"withdrawn {withdrawn}"] if withdrawn else []
    words += [f"calendar {calendar}"] if calendar else []
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def acts_on(desk: Desk, bureau_id: str, period: str, *kinds: str) -> list[Act]:
    """The decisions of these kinds about a bureau's period, oldest first."""
    every = desk.landing.acts(*kinds)
    return [one for one in every if (one.get("bureau_id"), one.get("month")) == (bureau_id, period)]


def acts_about(desk: Desk, entry: PeriodEntry, *kinds: str) -> list[Act]:
    """The decisions about the result as it stands; those of an older program name no calendar."""
    results = _results(desk, entry)
    return [one for one in acts_on(desk, entry.bureau_id, entry.month, *kinds) if one.get("result") in results]


def _results(desk: Desk, entry: PeriodEntry) -> tuple[str, str]:
    """The name of the result, and the name that an older program gave it."""
    withdrawn = withdrawals(desk.warehouse, *entry.key)
    calendar = next((calendar_hash(desk, one.edition, entry.month) for one in desk.editions_of(*entry.key)), "")
    return result_of(entry, withdrawn, calendar), result_of(entry, withdrawn)


def land(desk: Desk, entry: PeriodEntry, kind: str, words: Mapping[str, str]) -> Act:
    """Land a decision about the result and return it; one that a killed run landed before is not landed again."""
    said = {
        "bureau_id": entry.bureau_id,
        "month": entry.month,
        "result": _results(desk, entry)[0],
        "by": login(desk),
        **words,
    }
    for one in acts_about(desk, entry, kind):
        if said.items() <= one.items():
            return one
    desk.landing.act(kind, said, desk.moment)
    return {"act": kind, "at": desk.moment.isoformat(), **said}


def withdrawers(desk: Desk, link: Link) -> list[Act]:
    """By what a publication was withdrawn, the first act of each person."""
    found: dict[str, Act] = {}
    for one in acts_on(desk, link.bureau_id, link.month, WITHDRAW_PUBLICATION):
        if one["version"] == str(link.version):
            found.setdefault(one["by"], one)
    return list(found.values())
