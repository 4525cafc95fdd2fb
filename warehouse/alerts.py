"""What each night noted of alerts, as numbered pages in landing, and their table in the warehouse.

landing/alerts/000001.json      what one night raised, changed and resolved; created once, never replaced
lake/open_alerts.json           what was open after a page, so that a night reads the pages since; made anew where it
                                is missing, spoilt, or ahead of the pages
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from sqlalchemy import func, select

from transforms.alerts.life import Night, Spell, night, spell, spells
from warehouse.alert_schema import ops_alert
from warehouse.files import create, replace
from warehouse.store import Warehouse, insert
from warehouse.tombstones import purged

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Checkpoint:
    """After the page `number`: how many alerts there ever were, and those that were open."""

    number: int = 0
    count: int = 0
    begun: tuple[Spell, ...] = ()


@dataclass(frozen=True)
class Journal:
    """The alerts that were open at a checkpoint and all since; `count` is of all that ever were."""

    since: Checkpoint
    number: int
    spells: tuple[Spell, ...]

    @property
    def count(self) -> int:
        """How many alerts there ever were."""
        return self.since.count + len(self.spells) - len(self.since.begun)

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint after its last page."""
        return Checkpoint(self.number, self.count, tuple(one for one in self.spells if not one.ended_at))

    def with_night(self, one: Night) -> Journal:
        """With one page more."""
        return Journal(self.since, one.number, spells([one], self.spells))


def journal(folder: Path, file: Path) -> Journal:
    """What the pages of `folder` say, read from the checkpoint in `file` on."""
    kept = _checkpoint(file)
    if kept.number > last_number(folder):
        kept = Checkpoint()
    pages = nights(folder, kept.number)
    return Journal(kept, pages[-1].number if pages else kept.number, spells(pages, kept.begun))


def nights(folder: Path, after: int = 0) -> list[Night]:
    """Every night after a number that noted anything, in order."""
    pages = sorted(page for page in folder.glob("*.json") if int(page.stem) > after)
    return [night(json.loads(page.read_text(encoding="utf-8"))) for page in pages]


def _checkpoint(file: Path) -> Checkpoint:
    """The checkpoint that was kept, or the one before the first page."""
    try:
        words = json.loads(file.read_text(encoding="utf-8"))
        if words["schema_version"] != SCHEMA_VERSION:
            return Checkpoint()
        return Checkpoint(words["number"], words["count"], tuple(spell(one) for one in words["open"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Checkpoint()


def keep(file: Path, found: Journal) -> None:
    """Keep the checkpoint after the last page, once the table says it."""
    at = found.checkpoint
    if at == found.since:
        return
    words = {"schema_version": SCHEMA_VERSION, "number": at.number, "count": at.count}
    body = json.dumps({**words, "open": [one.document() for one in at.begun]}, ensure_ascii=False)
    replace(file, lambda temporary: temporary.write_text(body, encoding="utf-8"))


def last_number(folder: Path) -> int:
    """The number of the last night that noted anything; 0 before the first."""
    return max((int(page.stem) for page in folder.glob("*.json")), default=0)


def note(folder: Path, one: Night) -> bool:
    """Keep what a night noted; False when another run has kept that number."""
    body = json.dumps(one.document(), ensure_ascii=False, indent=1).encode()
    return create(folder / f"{one.number:06d}.json", body)


def load(warehouse: Warehouse, folder: Path, found: Journal) -> None:
    """Make the table what the pages say: what changed since the checkpoint, or all where it says another thing.

    What was purged counts as there, and stays away.
    """
    with warehouse.reading() as connection:
        gone, before = purged(connection, ops_alert.name)
        known = (
            connection.execute(select(func.count()).select_from(ops_alert)).scalar_one() + gone,
            sorted(tuple(row) for row in connection.execute(select(ops_alert).where(ops_alert.c.ended_at == ""))),
        )
    if known == _said(found.checkpoint):
        return
    is_behind = known == _said(found.since)
    every = found.spells if is_behind or not found.since.number else spells(nights(folder))
    kept = [one for one in every if not (before and "" < one.ended_at < before.isoformat())]
    rows = pl.DataFrame([_row(one) for one in kept], schema=_SHAPE, orient="row")
    with warehouse.transaction() as connection:
        old = ops_alert.delete()
        connection.execute(old.where(ops_alert.c.alert_id.in_(rows["alert_id"].to_list())) if is_behind else old)
        insert(connection, ops_alert, rows)


def _said(at: Checkpoint) -> tuple[int, list[tuple[object, ...]]]:
    """How many rows the table has after a checkpoint, and those of the open alerts."""
    return at.count, sorted(_row(one) for one in at.begun)


_SHAPE = {column.name: pl.Int64 if column.name in ("stage", "alert_count") else pl.String for column in ops_alert.c}


def _row(spell: Spell) -> tuple[object, ...]:
    one = spell.alert
    return (
        *(spell.alert_id, *one.key, one.severity, one.stage, one.count),
        *(spell.state, spell.raised_at, spell.changed_at, spell.ended_at),
    )
