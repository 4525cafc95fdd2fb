"""Which delivered files may go: old ones of months that are over, together with all that was settled with them.

A part of the lake goes whole or not at all, and with it every part that is judged by its rows: what stays was settled
by what is there still, and a lake that is made anew comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.desk import Desk
from flows.lateness import MOVED
from flows.needed_parts import Needed, needed_parts
from flows.parts import judging
from transforms.contracts import TIMELESS, UNDATED
from transforms.faults import Fault
from transforms.period import months_of
from warehouse.delivery_tombstones import deliveries, delivery_rows
from warehouse.lake import Part
from warehouse.landing import Receipt
from warehouse.records import RECORDS

_ARCHIVE, _NEEDED = "purge_keeps_archive", "purge_keeps_needed"


@dataclass(frozen=True)
class DueDeliveries:
    """What may go, as ledger rows by delivery, with the zips and parts that go along; and why other old ones stay."""

    entries: Mapping[str, Mapping[str, Any]]
    archives: tuple[Receipt, ...] = ()
    parts: tuple[Part, ...] = ()
    kept: tuple[Fault, ...] = ()


def due_deliveries(desk: Desk, before: date) -> DueDeliveries:
    """The files that came before a day and may go."""
    found = {one["delivery_id"]: one for one in deliveries(desk.warehouse)}
    old = {
        key: one
        for key, one in found.items()
        if one["received_at"] < before.isoformat() and key not in desk.purged.days
    }
    parts = {key: _parts_of(rows) for key, rows in _by_delivery(delivery_rows(desk.warehouse)).items()}
    dated = [part.month for key in old for part in parts.get(key, ()) if not _is_of_archive(part)]
    if not old:
        return DueDeliveries({})
    needed = needed_parts(desk, min(dated)) if dated else {}
    needed |= _moving_on(old, parts, needed)
    may_go = _Together(desk, parts, set(old), needed).settled()
    archives = _archives(desk, may_go)
    gone = {part for key in may_go for part in parts.get(key, ())}
    kept = {key: parts.get(key, set()) for key in old.keys() - may_go}
    return DueDeliveries(
        {key: old[key] for key in old if key in may_go}, archives, tuple(sorted(gone)), _why(kept, needed)
    )


def _by_delivery(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for row in rows:
        found.setdefault(row["delivery_id"], []).append(Part(row["dataset"], row["month"]))
    return found


def _parts_of(rows: Iterable[Part]) -> set[Part]:
    """The parts that hold rows of a file; one whose date nobody can read belongs to no month and holds nothing up."""
    return {part for part in rows if part.month != UNDATED}


def _moving_on(old: Mapping[str, Mapping[str, Any]], parts: Mapping[str, set[Part]], needed: Needed) -> Needed:
    """What came since the first period that is not over, and may count in it though it is of an earlier one."""
    waiting = min(needed.values(), key=lambda one: months_of(one.split()[-1])[0], default="")
    if not waiting:
        return {}
    first = months_of(waiting.split()[-1])[0]
    late = [key for key, one in old.items() if one["received_at"][:7] >= first]
    return {part: waiting for key in late for part in parts.get(key, ()) if part.dataset in MOVED}


def _is_of_archive(part: Part) -> bool:
    """A list that holds until another comes, what the file of a person is made of, and grades that were decided."""
    return part.month == TIMELESS or part.dataset in RECORDS or part.dataset == "grade_decision"


class _Together:
    """Files and parts that go together or not at all."""

    def __init__(self, desk: Desk, parts: Mapping[str, set[Part]], old: set[str], needed: Needed) -> None:
        self._lake, self._parts, self._old = desk.lake, parts, old
        self._groups = _groups(desk)
        self._holders: dict[Part, set[str]] = {}
        for key, found in parts.items():
            for part in found - self._purged(desk):
                self._holders.setdefault(part, set()).add(key)
        self._free = {part for part in self._holders if not _is_of_archive(part) and part not in needed}

    @staticmethod
    def _purged(desk: Desk) -> set[Part]:
        return {Part(*one.split("/")) for one in desk.purged.parts}

    def settled(self) -> set[str]:
        """The files that may go: those that are left once everything that holds another back is taken out."""
        may_go, free = set(self._old), set(self._free)
        while True:
            fewer = {
                key for key in may_go if self._parts.get(key, set()) <= free and self._groups.get(key, {key}) <= may_go
            }
            left = {part for part in free if self._holders[part] <= fewer}
            left -= {one for part in self._judged - left for one in judging(part)}
            if (fewer, left) == (may_go, free):
                return may_go
            may_go, free = fewer, left

    @property
    def _judged(self) -> set[Part]:
        """The parts of the lake that are judged by others."""
        return {part for part in self._holders if self._lake.manifest(part).number}


def _groups(desk: Desk) -> dict[str, set[str]]:
    """Delivery -> those with the same bytes and those of the same zip: their bytes are gone only with all of them."""
    by_place: dict[tuple[str, ...], set[str]] = {}
    places: dict[str, set[tuple[str, ...]]] = {}
    for one in desk.landing.receipts():
        if one.is_archive or one.delivery_id in desk.purged.days:
            continue
        for place in [(one.sha256,), *([(one.folder, one.archive)] if one.archive else [])]:
            by_place.setdefault(place, set()).add(one.delivery_id)
            places.setdefault(one.delivery_id, set()).add(place)
    return {key: set().union(*(by_place[place] for place in found)) for key, found in places.items()}


def _archives(desk: Desk, may_go: set[str]) -> tuple[Receipt, ...]:
    """The zips all of whose files go or have gone."""
    gone = may_go | desk.purged.days.keys()
    receipts = desk.landing.receipts()
    held = {(one.folder, one.archive) for one in receipts if one.archive and one.delivery_id not in gone}
    opened = {(one.folder, one.archive) for one in receipts if one.archive} - held
    first = (one for one in receipts if one.is_archive and not one.duplicate_of and one.delivery_id not in gone)
    return tuple(one for one in first if (one.folder, one.name) in opened)


def _why(kept: Mapping[str, set[Part]], needed: Needed) -> tuple[Fault, ...]:
    """How many old files stay for which reason; the periods are named, since they can be brought to an end."""
    archive = [key for key, parts in kept.items() if any(_is_of_archive(part) for part in parts)]
    others = kept.keys() - set(archive)
    found = sorted({needed[part] for key in others for part in kept[key] if part in needed})
    told = [Fault(_ARCHIVE, {"count": len(archive)})] if archive else []
    if others:
        told.append(Fault(_NEEDED, {"count": len(others), "found": "、".join(found[:10]) or "-"}))
    return tuple(told)
