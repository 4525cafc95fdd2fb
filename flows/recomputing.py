"""A published version calculated again from its own pinned rows: the same engine number must give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from flows.appraisals import grade_files
from flows.desk import Desk
from flows.month_inputs import SchemeMonth, edition_hashes, input_hash
from flows.publication_files import pinned_months
from flows.publishing import published_entry
from flows.versions import scored_rows
from transforms.comparison.same_rows import Difference, first_difference
from transforms.faults import Fault, FaultError
from transforms.scoring.month import ENGINE
from warehouse.blocks import first_byte
from warehouse.files import sha256_of
from warehouse.publication_checks import Published
from warehouse.publications import GRADES, LINES, SCORES, write_lines, write_scores

_KEYS = {
    SCORES: ("scheme", "unit_id", "person_id"),
    LINES: ("unit_id", "person_id", "stint", "component"),
    GRADES["fact_grade"]: ("scheme", "person_id"),
    GRADES["fact_grade_fact"]: ("scheme", "person_id", "fact_no"),
    GRADES["fact_quota"]: ("scheme", "unit_id"),
}


@dataclass(frozen=True)
class Recomputed:
    """What calculating again found; `news` is no fault of anybody."""

    faults: tuple[Fault, ...] = ()
    news: tuple[Fault, ...] = ()


def recomputed(desk: Desk, one: Published) -> Recomputed:
    """Calculate again and compare to the byte; under another engine number what differs is news."""
    if not one.said.get("inputs"):
        return Recomputed(news=(Fault("verify_without_inputs", {"file": one.name}),))
    try:
        schemes = pinned_months(desk, one.folder, one.said)
        found = _hash_faults(one, schemes) + _row_faults(one, schemes)
    except FaultError as error:
        found = [Fault("verify_not_calculable", {"file": one.name, "found": error.faults[0].code})]
    except (pl.exceptions.PolarsError, OSError, ValueError, KeyError) as error:
        found = [Fault("verify_not_calculable", {"file": one.name, "found": type(error).__name__})]
    if one.said["engine"] == ENGINE:
        news = tuple(fault for fault in found if fault.code in _NEWS)
        return Recomputed(tuple(fault for fault in found if fault.code not in _NEWS), news)
    other = Fault("verify_other_engine", {"file": one.name, "found": one.said["engine"], "expected": ENGINE})
    return Recomputed(news=(other, *found))


_NEWS = frozenset(["verify_other_writer"])


def _hash_faults(one: Published, schemes: Sequence[SchemeMonth]) -> list[Fault]:
    """Whether the pinned rows and editions are those that the manifest's hashes name."""
    said = {"input_hash": input_hash(schemes), "edition_hash": edition_hashes(schemes)}
    return [
        Fault("verify_hash_differs", {"file": one.name, "word": word, "found": found, "expected": one.said[word]})
        for word, found in said.items()
        if found != one.said[word]
    ]


def _row_faults(one: Published, schemes: Sequence[SchemeMonth]) -> list[Fault]:
    entry = published_entry(dict(one.said))
    scores, lines = scored_rows(schemes, entry)
    writers: dict[str, Callable[[Path], object]] = {
        SCORES: lambda path: write_scores(scores, path),
        LINES: lambda path: write_lines(lines, path),
        **grade_files(schemes, entry),
    }
    found = []
    with TemporaryDirectory(prefix="jixiao-verify-") as scratch:
        for name, write in writers.items():
            anew = Path(scratch) / name
            write(anew)
            found += _compared(one, name, anew)
    return found


def _compared(one: Published, name: str, anew: Path) -> list[Fault]:
    """What is told of one table: nothing where stored and made anew are the same bytes."""
    stored = one.folder / name
    if not stored.exists() or sha256_of(stored) == sha256_of(anew):
        return []
    where: dict[str, str | int] = {"file": f"{one.name}/{name}", "bytes": str(first_byte(stored, anew))}
    try:
        differs = first_difference(pl.read_parquet(stored, glob=False), pl.read_parquet(anew, glob=False), _KEYS[name])
    except (pl.exceptions.PolarsError, OSError) as error:
        return [Fault("verify_table_unreadable", where | {"found": type(error).__name__})]
    if differs is not None:
        return [Fault("verify_cell_differs", where | _told(differs))]
    is_as_published = sha256_of(stored) == one.said["files"].get(name)
    return [Fault("verify_other_writer" if is_as_published else "verify_bytes_differ", where)]


def _told(differs: Difference) -> dict[str, str | int]:
    return {name: value if isinstance(value, int) else str(value) for name, value in vars(differs).items()}
