"""The values that people decided on for a bureau's period, read from their acts: the latest word on each measure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from flows.acts import RELEASE, RULING, Act
from flows.desk import Desk
from transforms.fixed_point import millionths
from transforms.scoring.rulings import RULINGS

UPHELD, REJECTED = "upheld", "rejected"


def rulings(desk: Desk, bureau_id: str, period: str) -> pl.DataFrame:
    """One row per subject and component or hold (see RULINGS), releases and upheld objections alike, in order."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for act in desk.landing.acts(RELEASE, RULING):
        if (act["bureau_id"], act["month"]) != (bureau_id, period) or act.get("decision", UPHELD) != UPHELD:
            continue
        for row in _rows(act):
            found[tuple(row[name] or "" for name in _KEY)] = row
    return pl.DataFrame([found[key] for key in sorted(found)], schema=RULINGS)


_KEY = ("subject_id", "component", "hold_key")


def _rows(act: Act) -> list[dict[str, Any]]:
    told = {
        "subject_id": act["subject_id"],
        "kind": act["act"],
        "decided_at": act["at"],
        "decided_by": act["by"],
        "reason": act["reason"],
    }
    given = json.loads(act.get("values") or "{}").items()
    values = [{"component": name, "measure": millionths(Decimal(text)), "hold_key": None} for name, text in given]
    ended = [{"component": None, "measure": None, "hold_key": key} for key in json.loads(act.get("holds") or "[]")]
    return [told | one for one in (*values, *ended)]


def rulings_with(known: pl.DataFrame, subject_id: str, values: Mapping[str, str]) -> pl.DataFrame:
    """The rulings as they would be with these values: what a ruling would change is seen before it is given."""
    said = {"subject_id": subject_id, "kind": RULING, **dict.fromkeys(("decided_at", "decided_by", "reason"), "")}
    rows = [said | {"component": name, "measure": millionths(Decimal(text))} for name, text in values.items()]
    of = (pl.col("subject_id") == subject_id) & pl.col("component").is_in(list(values))
    return pl.concat([known.filter(~of.fill_null(value=False)), pl.DataFrame(rows, schema=RULINGS)])
