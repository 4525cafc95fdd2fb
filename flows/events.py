"""What runs note in landing's journal, so that a rebuild can do the same in the same order.

An intake is noted before it has effect, as acts are; a run that is killed after that is noted again by the next, and to
play it twice changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.desk import Desk
from warehouse.blocks import block_hashes
from warehouse.files import sha256_of
from warehouse.ledger import PeriodEntry

INTAKE, RESETTLED, CALCULATED, PUBLISHED, WAVE, NIGHT = (
    "intake",
    "resettled",
    "calculated",
    "published",
    "wave",
    "night",
)


def note_calculated(desk: Desk, entry: PeriodEntry) -> None:
    """Note a result that is to be loaded, unless it is the last that was noted of its period."""
    said = asdict(entry)
    known = [one for one in desk.landing.journal(CALCULATED) if (one["bureau_id"], one["month"]) == entry.key]
    if not known or not said.items() <= known[-1].items():
        desk.landing.note(CALCULATED, said, desk.moment)


def note_published(desk: Desk, said: dict[str, Any], manifest: Path) -> None:
    """Note that a version stands in its place: it cannot be taken away, or its manifest altered, unseen."""
    names = ("bureau_id", "month", "version", "sequence")
    event = {name: said[name] for name in names}
    event |= {"manifest_sha256": sha256_of(manifest), "manifest_blocks": block_hashes(manifest)}
    if not any(event.items() <= one.items() for one in desk.landing.journal(PUBLISHED)):
        desk.landing.note(PUBLISHED, event, desk.moment)
