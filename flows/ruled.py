"""The values that people decided on for a bureau's period, read from their acts: the latest word on each measure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from flows.acts import RELEASE, RULING
from flows.desk import Desk
from transforms.fixed_point import millionths
from transforms.scoring.rulings import RULINGS

UPHELD, REJECTED = "upheld", "rejected"


def rulings(desk: Desk, bureau_id: str, period: str) -> pl.DataFrame:
    """One row per subject and component (see RULINGS), releases and upheld objections alike, in order of subject."""
    found: dict[tuple[str, str | None], dict[str, object]] = {}
    for act in desk.landing.acts(RELEASE, RULING):
        if (act["bureau_id"], act["month"]) != (bureau_id, period) or act.get("decision", UPHELD) != UPHELD:
            continue
        for row in _rows(act):
            found[str(row["subject_id"]), row["component"]] = row  # type: ignore[index]
    ordered = sorted(found.values(), key=lambda row: (str(row["subject_id"]), str(row["component"] or "")))
    return pl.DataFrame(ordered, schema=RULINGS)


def _rows(act: dict[str, str]) -> list[dict[str, object]]:
    values = json.loads(act.get("values") or "{}")
    told = {
        "subject_id": act["subject_id"],
        "kind": act["act"],
        "decided_at": act["at"],
        "decided_by": act["by"],
        "reason": act["reason"],
    }
    if values:
        return [told | {"component": name, "measure": millionths(Decimal(text))} for name, text in values.items()]
    return [told | {"component": None, "measure": None}] if act["act"] == RELEASE else []


def rulings_with(known: pl.DataFrame, subject_id: str, values: Mapping[str, str]) -> pl.DataFrame:
    """The rulings as they would be with these values: what a ruling would change is seen before it is given."""
    said = {"subject_id": subject_id, "kind": RULING, "decided_at": "", "decided_by": "", "reason": ""}
    rows = [said | {"component": name, "measure": millionths(Decimal(text))} for name, text in values.items()]
    of = (pl.col("subject_id") == subject_id) & pl.col("component").is_in(list(values))
    return pl.concat([known.filter(~of.fill_null(value=False)), pl.DataFrame(rows, schema=RULINGS)])
