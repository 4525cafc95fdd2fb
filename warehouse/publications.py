"""A version of a bureau's month on disk: scores.parquet, lines.parquet and the manifest with their hashes.

Version 0 is calculated and may be written again; from version 1 on a folder is written once and never touched.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from warehouse.blocks import block_hashes
from warehouse.files import is_temporary, replace, sha256_of, sync

SCHEMA_VERSION = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
SCORES, LINES = "scores.parquet", "lines.parquet"
GRADES = {"fact_grade": "grades.parquet", "fact_grade_fact": "grade_facts.parquet", "fact_quota": "quotas.parquet"}
"""The files of an appraisal, by the table whose rows they hold."""
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


def write(
    folder: Path,
    scores: pl.DataFrame,
    lines: pl.DataFrame,
    facts: Mapping[str, object],
    others: Mapping[str, Callable[[Path], object]] = MappingProxyType({}),
) -> None:
    """Write a version into a folder, the manifest last: a folder with a manifest is whole.

    `others` are further files by name; whatever lies in the folder already is named by the manifest too.
    """
    for name, writer in others.items():
        replace(folder / name, writer)
    replace(folder / SCORES, partial(write_scores, scores))
    replace(folder / LINES, partial(write_lines, lines))
    names = files_of(folder)
    files = {name: sha256_of(folder / name) for name in names}
    told = {"files": files, "blocks": {name: block_hashes(folder / name) for name in names}}
    body = json.dumps({"schema_version": SCHEMA_VERSION, **facts, **told}, ensure_ascii=False, indent=1)
    replace(folder / MANIFEST, lambda path: path.write_text(body + "\n", encoding="utf-8"))


def write_scores(scores: pl.DataFrame, path: Path) -> None:
    """Write scores.parquet: the same rows give the same bytes."""
    scores.select(SCORE_COLUMNS).write_parquet(path, compression="zstd")


def write_lines(lines: pl.DataFrame, path: Path) -> None:
    """Write lines.parquet: the same rows give the same bytes."""
    lines.select(LINE_COLUMNS).write_parquet(path, compression="zstd")


def files_of(folder: Path) -> list[str]:
    """The names of a version's files but its manifest and signature, in order; none that a killed run left half."""
    whole = (path for path in folder.rglob("*") if path.is_file() and not is_temporary(path))
    found = (path.relative_to(folder).as_posix() for path in whole)
    return sorted(name for name in found if name not in (MANIFEST, SIGNATURE))


def withdrawal_record(folder: Path) -> Path:
    """Where the record of a version's withdrawal lies: beside the version, which is not touched."""
    return folder.with_name(f"{folder.name}.withdrawn.json")


@contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """A folder beside the version's place that is moved there whole at the end; what a killed run left is made anew.

    The caller's ledger says whether the version is published; a whole folder that the ledger does not know is put
    aside under a hidden name, since a ledger may be lost and a publication may not.
    """
    scratch = folder.with_name(f".{folder.name}.new")
    _put_aside(folder)
    for leftover in (scratch, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    scratch.mkdir(parents=True)
    yield scratch
    scratch.rename(folder)
    sync(folder.parent)


def _put_aside(folder: Path) -> None:
    if manifest(folder) is not None:
        aside = folder.with_name(f".{folder.name}.{sha256_of(folder / MANIFEST)[:12]}.unpublished")
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)


def manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a version, or None where the folder is not whole."""
    file = folder / MANIFEST
    if not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def is_whole(folder: Path) -> bool:
    """Whether the files of a version are there and hash to what its manifest says."""
    said = manifest(folder)
    files = said.get("files", {}) if said else {}
    if not isinstance(files, dict) or not files:
        return False
    return all((folder / name).exists() and sha256_of(folder / name) == sha for name, sha in files.items())
