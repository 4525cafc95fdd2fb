"""What runs note in landing's journal, so that a rebuild can do the same in the same order.

An intake is noted before it has effect, as acts are; a run that is killed after that is noted again by the next, and to
play it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.desk import Desk
from warehouse.blocks import block_hashes
from warehouse.files import sha256_of
from warehouse.ledger import PeriodEntry
from warehouse.publication_ledger import Link

INTAKE, RESETTLED, CALCULATED, PUBLISHED, WITHDRAWN, WAVE, NIGHT = (
    "intake",
    "resettled",
    "calculated",
    "published",
    "withdrawn",
    "wave",
    "night",
)


def note_calculated(desk: Desk, entry: PeriodEntry) -> None:
    """Note a result that is to be loaded, unless it is the last that was noted of its period."""
    said = asdict(entry)
    known = (one for one in desk.landing.newest(CALCULATED) if (one["bureau_id"], one["month"]) == entry.key)
    if not said.items() <= next(known, {}).items():
        desk.landing.note(CALCULATED, said, desk.moment)


def note_published(desk: Desk, said: Mapping[str, Any], manifest: Path) -> None:
    """Note that a version is published: it cannot be taken away, or its manifest altered, unseen."""
    names = ("bureau_id", "month", "version", "sequence")
    event = {name: said.get(name, 0) for name in names}
    event |= {"manifest_sha256": sha256_of(manifest), "manifest_blocks": block_hashes(manifest)}
    _note_once(desk, PUBLISHED, event)


def note_withdrawn(desk: Desk, link: Link, record: Path) -> None:
    """Note that a version is withdrawn, and the record that says so."""
    event = {"bureau_id": link.bureau_id, "month": link.month, "version": link.version}
    _note_once(desk, WITHDRAWN, event | {"record_sha256": sha256_of(record), "record_blocks": block_hashes(record)})


def _note_once(desk: Desk, kind: str, event: Mapping[str, object]) -> None:
    if not any(event.items() <= one.items() for one in desk.landing.newest(kind)):
        desk.landing.note(kind, event, desk.moment)
