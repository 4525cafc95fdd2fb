"""The kinds `workload` and `events` of one person's month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.transforms.oracle.month import Measure


@dataclass(frozen=True)
class Entry:
    """One entry of a work log, priced: points_each is the price of its day, None for temporary work."""

    item: str | None
    day: int
    entry_id: str
    quantity: Fraction
    source: str = "declared"
    counted_from: str = "declared"
    points_each: Fraction | None = None
    ad_hoc_points: Fraction | None = None
    is_approved: bool = False
    has_papers: bool = True


@dataclass(frozen=True)
class Review:
    """One review of an item of the month; a None quantity with another decision than returned confirms all."""

    item: str
    stage: str
    quantity: Fraction | None = None
    is_returned: bool = False


def workload(entries: Sequence[Entry], reviews: Sequence[Review], unreviewed: str, *, evidence: bool) -> Measure:
    """Counted quantity x points of one person's month (contracts.md, "Declared and system work")."""
    low = high = Fraction(0)
    is_open = False
    for entry in entries:
        if entry.item is None:
            points = entry.ad_hoc_points or Fraction(0)
            is_open |= not entry.is_approved
            low, high = low + points * entry.is_approved, high + points
        elif entry.source == "system" and entry.counted_from == "system":
            low, high = low + entry.quantity * price(entry), high + entry.quantity * price(entry)
    declared = [e for e in entries if e.item and e.source == e.counted_from == "declared"]
    for item in {e.item for e in declared}:
        usable = [e for e in declared if e.item == item and (e.has_papers or not evidence)]
        usable.sort(key=lambda e: (e.day, e.entry_id))
        verdicts = [r for r in reviews if r.item == item]
        last = next((r for r in verdicts if r.stage == "panel"), next(iter(verdicts), None))
        if last is None or last.is_returned:
            is_open |= bool(usable)
            high += sum((e.quantity * price(e) for e in usable), Fraction(0))
            continue
        left = last.quantity if last.quantity is not None else sum((e.quantity for e in usable), Fraction(0))
        for entry in usable:
            counted = min(entry.quantity, left)
            left -= counted
            low, high = low + counted * price(entry), high + counted * price(entry)
    if not is_open:
        return Measure(low)
    return {"hold": Measure(low=low, high=high), "as_declared": Measure(high), "zero": Measure(low)}[unreviewed]


def price(entry: Entry) -> Fraction:
    return entry.points_each or Fraction(0)


def events(points: Sequence[Fraction], base: Fraction, veto: str, *, has_veto: bool) -> Measure:
    """Base and the points of the events; a veto may empty it."""
    return Measure(Fraction(0) if has_veto and veto == "zero" else base + sum(points, Fraction(0)))
