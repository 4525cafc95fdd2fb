"""Which months of which datasets a period still needs: one that is not published for real, or is objected to."""

from __future__ import annotations

from collections.abc import Iterator

from flows.appeals import OPEN, appeals
from flows.desk import Desk
from transforms.measures.needs import datasets, months_needed
from transforms.period import containing, following, month_of
from warehouse.lake import Part
from warehouse.ledger import PeriodEntry, periods
from warehouse.publication_ledger import links
from warehouse.publications import manifest

_LIKE = ("2000-01", "2000Q1", "2000")
"""A month, a quarter, a year."""

Needed = dict[Part, str]
"""Part -> `bureau period`, the first that needs it."""


def needed_parts(desk: Desk, since: str) -> Needed:
    """What the bureaus' periods from that month on still need; a period that no edition scores needs nothing."""
    disputed = {(one.bureau_id, one.month) for one in appeals(desk) if one.state == OPEN}
    over = {entry.key for entry in periods(desk.warehouse) if entry.key not in disputed and _is_over(desk, entry)}
    found: Needed = {}
    for bureau_id in desk.bureaus():
        for period in _periods(since, month_of(desk.today)):
            editions = [one.edition for one in desk.editions_of(bureau_id, period)]
            if not editions or (bureau_id, period) in over:
                continue
            for name in datasets(editions):
                for month in months_needed(name, period):
                    found.setdefault(Part(name, month), f"{bureau_id} {period}")
    return found


def _periods(since: str, until: str) -> Iterator[str]:
    for like in _LIKE:
        period, last = containing(since, like), containing(until, like)
        while period <= last:
            yield period
            period = following(period)


def _is_over(desk: Desk, entry: PeriodEntry) -> bool:
    """Whether nothing has to be scored again: published for real, and each version has its own rows."""
    if not entry.is_in_force or entry.is_trial:
        return False
    mine = [one.version for one in links(desk.warehouse, entry.bureau_id) if one.month == entry.month]
    return all((manifest(desk.workspace.publication(*entry.key, one)) or {}).get("inputs") for one in mine)
