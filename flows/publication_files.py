"""What a publication holds beside scores and lines: the edition's text, the rows it was scored from, page and papers.

With these alone a version can be explained, checked and calculated again, whatever lake and workspace are by then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from flows.desk import Desk, WrittenEdition
from flows.lateness import Lateness
from flows.month_inputs import SchemeMonth
from transforms.contracts import empty
from transforms.measures.needs import datasets
from transforms.scheme.position import decoded
from transforms.scheme.read import edition
from transforms.scoring.bearing import bearing
from transforms.scoring.inputs import HOLDS, PUBLISHED, Inputs
from transforms.scoring.rulings import RULINGS
from transforms.workdays import Workdays

Writer = Callable[[Path], object]
CALENDAR = "calendar.json"
_EARLIER = "weekly_report.earlier"
FOUND = {"holds": HOLDS, "rulings": RULINGS, "published": PUBLISHED}
"""What is pinned beside the rows of datasets: found in ledgers, acts and publications, from no delivery."""


def pinned_files(schemes: Sequence[SchemeMonth]) -> tuple[dict[str, Writer], dict[str, Any]]:
    """The files that pin what a result was made from, and `inputs` of the manifest, which says which is which."""
    files: dict[str, Writer] = {CALENDAR: partial(_write_text, text=_calendar(schemes[0].inputs.workdays))}
    said: dict[str, Any] = {}
    for one in schemes:
        name = f"edition-{one.edition.scheme}.yaml"
        files[name] = partial(_write_bytes, content=one.written.text)
        rows = {}
        for dataset, frame in _rows(one).items():
            path = f"inputs/{dataset}-{_digest(frame)}.parquet"
            files[path] = partial(_write_rows, rows=frame)
            rows[dataset] = path
        said[one.edition.scheme] = {"edition": name, "rows": dict(sorted(rows.items()))}
    return files, said


def input_rows(schemes: Sequence[SchemeMonth]) -> dict[str, pl.DataFrame]:
    """The rows that bear on a period by dataset; where schemes have rows of their own, each row once."""
    found: dict[str, list[pl.DataFrame]] = {}
    for one in schemes:
        for name, rows in _rows(one).items():
            if name not in FOUND:
                found.setdefault(name, []).append(rows)
    return {name: pl.concat(frames).unique(maintain_order=True) for name, frames in found.items()}


def _rows(one: SchemeMonth) -> dict[str, pl.DataFrame]:
    """Every frame that can change a score; those without rows are left out."""
    inputs = one.inputs
    found = bearing(inputs.rows, inputs.bureau_id, inputs.month)
    found |= {_EARLIER: inputs.earlier_reports, "holds": inputs.holds, "rulings": inputs.rulings}
    found["published"] = inputs.published
    return {
        name: rows.sort(pl.all(), nulls_last=True) if name in FOUND else rows
        for name, rows in found.items()
        if rows.height
    }


def _digest(rows: pl.DataFrame) -> str:
    """Frames that several schemes share are one file."""
    return hashlib.sha256(rows.hash_rows(seed=1).to_numpy().tobytes() + str(rows.shape).encode()).hexdigest()[:8]


def _calendar(workdays: Workdays) -> str:
    days = {day.isoformat(): is_work for day, is_work in sorted(workdays.overrides.items())}
    return json.dumps({"overrides": days, "complete_years": sorted(workdays.years)}, indent=1) + "\n"


def _write_rows(path: Path, rows: pl.DataFrame) -> None:
    # How a frame lies in memory shows in the bytes of a file, and that differs from run to run.
    rows.rechunk().write_parquet(path, compression="zstd", statistics=False, row_group_size=262_144)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def pinned_months(desk: Desk, folder: Path, manifest: Mapping[str, Any]) -> tuple[SchemeMonth, ...]:
    """The schemes of a published version as it was scored, from its own folder alone."""
    bureau_id, period = manifest["bureau_id"], manifest["month"]
    lateness = Lateness(desk, bureau_id, period)
    lateness.seen.update(manifest.get("parts", {}))
    days = _workdays(json.loads((folder / CALENDAR).read_text(encoding="utf-8")))
    said = list(manifest.get("inputs", {}).values())
    written = [_edition(folder / one["edition"]) for one in said]
    none = {name: empty(name) for name in datasets(one.edition for one in written)}
    found = []
    for one, text in zip(said, written, strict=True):
        rows = none | {name: pl.read_parquet(folder / path, glob=False) for name, path in one["rows"].items()}
        extra = {name: rows.pop(name, pl.DataFrame(schema=shape)) for name, shape in FOUND.items()}
        earlier = rows.pop(_EARLIER, empty("weekly_report"))
        inputs = Inputs(bureau_id, period, text.edition, rows, days, earlier_reports=earlier, **extra)
        found.append(SchemeMonth(text, inputs, lateness))
    return tuple(found)


def _edition(file: Path) -> WrittenEdition:
    text = file.read_bytes()
    return WrittenEdition(file, hashlib.sha256(text).hexdigest(), text, edition(decoded(text, file.name), file.name))


def _workdays(said: Mapping[str, Any]) -> Workdays:
    overrides = {date.fromisoformat(day): is_work for day, is_work in said["overrides"].items()}
    return Workdays(overrides, frozenset(said["complete_years"]))
