"""What moved in an appraisal since it was last calculated, and because of what: for whoever runs it once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from flows.desk import Desk
from warehouse.ledger import period_of
from warehouse.publications import GRADES, manifest

_TOLD = ("score", "rank", "tier", "standing", "grade_proposed", "grade_decided")


@dataclass(frozen=True)
class Moves:
    """What differs: `people`, one row per person with a difference, each of _TOLD as `_before` and `_after`.

    `because`: one row per published period that is another version now; `is_first` where nothing was calculated before.
    """

    people: list[dict[str, Any]] = field(default_factory=list)
    because: list[dict[str, Any]] = field(default_factory=list)
    is_first: bool = True


def stand(desk: Desk, bureau_id: str, year: str) -> tuple[pl.DataFrame | None, Mapping[str, Any]]:
    """The grades and the manifest of a year as they stand; None where there are none."""
    entry = period_of(desk.warehouse, bureau_id, year)
    folder = desk.workspace.publication(bureau_id, year, entry.version if entry else 0)
    return _grades(folder), manifest(folder) or {}


def _grades(folder: Path) -> pl.DataFrame | None:
    file = folder / GRADES["fact_grade"]
    return pl.read_parquet(file, glob=False) if file.exists() else None


def moves(
    before: tuple[pl.DataFrame | None, Mapping[str, Any]], after: tuple[pl.DataFrame | None, Mapping[str, Any]]
) -> Moves:
    """What differs between two states of a year."""
    if before[0] is None or after[0] is None:
        return Moves()
    key = ["scheme", "person_id"]
    old, new = (frame.select(*key, *_TOLD) for frame in (before[0], after[0]))
    both = old.join(new, on=key, how="full", coalesce=True, suffix="_after")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in _TOLD)
    people = both.filter(differs).sort(key).rename({name: f"{name}_before" for name in _TOLD}).to_dicts()
    return Moves(people, _because(before[1].get("sums_up", {}), after[1].get("sums_up", {})), is_first=False)


def _because(old: Mapping[str, int], new: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"period": name, "version_before": old.get(name), "version_after": new.get(name)}
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
