"""What each night noted of alerts, as numbered pages in landing, and their table in the warehouse.

landing/alerts/000001.json      what one night raised, changed and resolved; created once, never replaced
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from sqlalchemy import select

from transforms.alerts.life import Night, Spell, night
from warehouse.alert_schema import ops_alert
from warehouse.files import create
from warehouse.store import Warehouse, replace_rows


def nights(folder: Path) -> list[Night]:
    """Every night that noted anything, in order."""
    return [night(json.loads(page.read_text(encoding="utf-8"))) for page in sorted(folder.glob("*.json"))]


def last_number(folder: Path) -> int:
    """The number of the last night that noted anything; 0 before the first."""
    return max((int(page.stem) for page in folder.glob("*.json")), default=0)


def note(folder: Path, one: Night) -> bool:
    """Keep what a night noted; False when another run has kept that number."""
    body = json.dumps(one.document(), ensure_ascii=False, indent=1).encode()
    return create(folder / f"{one.number:06d}.json", body)


def load(warehouse: Warehouse, spells: Sequence[Spell]) -> None:
    """Make the table what the nights say; nothing is written where it is so already."""
    rows = pl.DataFrame([_row(one) for one in spells], schema=_SHAPE, orient="row")
    with warehouse.reading() as connection:
        known = connection.execute(select(ops_alert).order_by(ops_alert.c.alert_id)).all()
    if [tuple(row) for row in known] == rows.sort("alert_id").rows():
        return
    with warehouse.transaction() as connection:
        replace_rows(connection, ops_alert, {}, rows)


_SHAPE = {column.name: pl.Int64 if column.name in ("stage", "alert_count") else pl.String for column in ops_alert.c}


def _row(spell: Spell) -> tuple[object, ...]:
    one = spell.alert
    return (
        *(spell.alert_id, *one.key, one.severity, one.stage, one.count),
        *(spell.state, spell.raised_at, spell.changed_at, spell.ended_at),
    )
