"""A version of a bureau's month on disk: scores.parquet, lines.parquet and the manifest with their hashes.

Version 0 is calculated and may be written again; from version 1 on a folder is written once and never touched.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from warehouse.files import replace, sha256_of

SCHEMA_VERSION = 1
SCORE_COLUMNS = [
    "version",
    "month",
    "bureau_id",
    "unit_id",
    "person_id",
    "scheme",
    "score",
    "score_low",
    "score_high",
    "rank",
    "tier",
    "title",
    "state",
    "is_current",
    "is_provisional",
    "is_held",
    "is_trial",
]
LINE_COLUMNS = [
    "version",
    "month",
    "bureau_id",
    "unit_id",
    "person_id",
    "stint",
    "component",
    "measure",
    "points",
    "weight",
    "contribution",
]


@dataclass(frozen=True)
class Version:
    """What every row of a version carries."""

    bureau_id: str
    month: str
    version: int
    state: str
    is_trial: bool


def version_scores(version: Version, scores: pl.DataFrame) -> pl.DataFrame:
    """Scores in the columns and order of report_month_score, one row per subject."""
    return _carried(version, scores).select(*SCORE_COLUMNS, "edition").sort("unit_id", "person_id", "scheme")


def version_lines(version: Version, lines: pl.DataFrame) -> pl.DataFrame:
    """Lines in the columns and order of report_month_line, one row per subject, stint and component."""
    return (
        _carried(version, lines)
        .select(*LINE_COLUMNS, "scheme")
        .sort("unit_id", "person_id", "scheme", "stint", "component")
    )


def _carried(version: Version, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        version=pl.lit(version.version, dtype=pl.Int64),
        month=pl.lit(version.month),
        bureau_id=pl.lit(version.bureau_id),
        state=pl.lit(version.state),
        is_trial=pl.lit(version.is_trial),
        is_current=pl.lit(value=True),
    )


def write(folder: Path, scores: pl.DataFrame, lines: pl.DataFrame, facts: Mapping[str, object]) -> None:
    """Write a version into a folder, the manifest last: a folder with a manifest is whole."""
    replace(
        folder / "scores.parquet", lambda path: scores.select(SCORE_COLUMNS).write_parquet(path, compression="zstd")
    )
    replace(folder / "lines.parquet", lambda path: lines.select(LINE_COLUMNS).write_parquet(path, compression="zstd"))
    files = {name: sha256_of(folder / name) for name in ("lines.parquet", "scores.parquet")}
    body = json.dumps({"schema_version": SCHEMA_VERSION, **facts, "files": files}, ensure_ascii=False, indent=1)
    replace(folder / "manifest.json", lambda path: path.write_text(body + "\n", encoding="utf-8"))


def publish(folder: Path, scores: pl.DataFrame, lines: pl.DataFrame, facts: Mapping[str, object]) -> None:
    """Write a new version beside its place and move it there whole; what an interrupted run left is made anew.

    The caller's ledger says whether the version is published; a folder that the ledger does not know is nobody's.
    """
    scratch = folder.with_name(f".{folder.name}.new")
    for leftover in (scratch, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    write(scratch, scores, lines, facts)
    scratch.rename(folder)


def manifest(folder: Path) -> dict[str, object] | None:
    """The manifest of a version, or None where the folder is not whole."""
    file = folder / "manifest.json"
    if not file.exists():
        return None
    found: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return found


def is_whole(folder: Path) -> bool:
    """Whether the files of a version are there and hash to what its manifest says."""
    said = manifest(folder)
    files = said.get("files", {}) if said else {}
    if not isinstance(files, dict) or not files:
        return False
    return all((folder / name).exists() and sha256_of(folder / name) == sha for name, sha in files.items())
