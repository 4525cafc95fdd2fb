"""A shard scored: scores and lines of its bureaus in one pass, kept under what they were made from.

The name of a result holds the shard, the text of the edition, the calendar and the engine: what is there already is
not computed again, and what differs is another result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from transforms.measures.needs import datasets
from transforms.scheme.read import edition as read_edition
from transforms.scheme.words import Edition
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import ENGINE, MonthScores, month_scores
from transforms.scoring.together import joint, of_bureaus, posted_in
from transforms.workdays import Workdays
from warehouse import shards
from warehouse.files import replace, sha256_of
from warehouse.shards import Shard

BESIDE = ("holds", "rulings", "earlier_reports")
"""What stands beside the rows of the datasets: who is held, what was ruled, other versions of reports."""
_PARQUET = {"compression": "zstd", "compression_level": 3, "row_group_size": 65_536}
_ENTRY_BYTES, _PERSON_BYTES, _BASE = 40, 9_000, 160 << 20
"""What a pass takes of memory, measured: docs/scale.md."""


@dataclass(frozen=True)
class Terms:
    """By what shards are scored: the edition as it is written, and the days that its calendar names."""

    edition: str
    workdays: Workdays

    @property
    def sha256(self) -> str:
        """The hash of all of it."""
        days = sorted((day.isoformat(), is_work) for day, is_work in self.workdays.overrides.items())
        years = sorted(self.workdays.years)
        return hashlib.sha256(f"{ENGINE}\n{days}\n{years}\n{self.edition}".encode()).hexdigest()


@dataclass(frozen=True)
class ShardScores:
    """What a shard came to: how many in each bureau, and the files of the result with their SHA-256."""

    shard: str
    result: str
    people: dict[str, int]
    held: dict[str, int]
    files: dict[str, str]


def score_shard(folder: Path, target: Path, terms: Terms, memory: int) -> ShardScores:
    """Score the shard of a folder within so many bytes; the same again reads no row.

    Raises SpoiltShardError where the shard is not what was written.
    """
    one = shards.shard(folder)
    result = result_name(one, terms)
    if known := scored_before(target, result):
        return known
    shards.fail_if_spoilt(folder, one)
    target.mkdir(parents=True, exist_ok=True)
    scored = _together(folder, one, terms, passes(one, memory))
    files = {}
    for name, rows in (("scores", scored.scores), ("lines", scored.lines)):
        path = target / f"{result}.{name}.parquet"
        replace(path, lambda temporary, rows=rows: rows.write_parquet(temporary, **_PARQUET))  # type: ignore[misc]
        files[path.name] = sha256_of(path)
    said = ShardScores(one.name, result, *_counts(scored.scores), files)
    page = json.dumps(asdict(said), indent=1) + "\n"
    replace(target / f"{result}.json", lambda temporary: temporary.write_text(page, encoding="utf-8"))
    return said


def _counts(scores: pl.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    """Bureau -> people, and bureau -> people held."""
    each = scores.group_by("bureau_id").agg(people=pl.len(), held=pl.col("is_held").sum()).sort("bureau_id")
    return dict(each.select("bureau_id", "people").iter_rows()), dict(each.select("bureau_id", "held").iter_rows())


def scored_before(target: Path, result: str) -> ShardScores | None:
    """What a result's page says; None where there is none, or it and its files are not what was written."""
    try:
        known = ShardScores(**json.loads((target / f"{result}.json").read_text(encoding="utf-8")))
        is_whole = all(sha256_of(target / name) == sha256 for name, sha256 in known.files.items())
    except (OSError, ValueError, TypeError):
        return None
    return known if is_whole else None


def result_name(one: Shard, terms: Terms) -> str:
    """What the result of a shard is called, by what it is made from."""
    return f"{one.name}-{terms.sha256[:16]}"


def _together(folder: Path, one: Shard, terms: Terms, parts: Sequence[Sequence[str]]) -> MonthScores:
    """The passes one after another; every row says its bureau."""
    found = [_pass(inputs_of(folder, one, terms, bureaus)) for bureaus in parts]
    scores, lines = (pl.concat([getattr(part, name) for part in found]) for name in ("scores", "lines"))
    return MonthScores(scores, lines)


def _pass(inputs: Inputs) -> MonthScores:
    """By bureau, then as a bureau alone is sorted: however many are in a pass, the rows lie the same."""
    scored = month_scores(inputs)
    homes = inputs.subjects.select("subject_id", bureau_id="bureau")
    scores, lines = (
        homes.join(rows, on="subject_id", how="right", maintain_order="right")
        .select("bureau_id", pl.exclude("bureau_id"))
        .sort("bureau_id", maintain_order=True)
        for rows in (scored.scores, scored.lines)
    )
    return MonthScores(scores, lines)


def passes(one: Shard, memory: int) -> list[list[str]]:
    """The bureaus of a shard in as many parts as the memory asks for, each filled by its people; never none."""
    share = memory - _BASE
    each = needed(one) / max(one.people, 1)
    parts: list[list[str]] = [[]]
    filled = 0.0
    for bureau_id in sorted(one.bureaus):
        takes = one.sizes.get(bureau_id, 0) * each
        if parts[-1] and filled + takes > share:
            parts.append([])
            filled = 0.0
        parts[-1].append(bureau_id)
        filled += takes
    return parts


def needed(one: Shard) -> int:
    """The bytes that a pass over the whole shard takes beside the process itself."""
    return one.rows * _ENTRY_BYTES + one.people * _PERSON_BYTES


def inputs_of(folder: Path, one: Shard, terms: Terms, bureaus: Sequence[str]) -> Inputs:
    """What some bureaus of a shard are scored from; only their row groups are read."""
    edition = _edition(terms.edition, one.scheme)
    every = shards.rows(folder, one, datasets([edition]))
    beside: dict[str, Any] = {name: found.collect() for name, found in shards.rows(folder, one, BESIDE).items()}
    work = shards.work(folder, one)
    if len(bureaus) < len(one.bureaus):
        theirs = posted_in(every["posting"], bureaus)
        is_wanted = pl.col("bureau_id").is_in(bureaus) | pl.col("person_id").is_in(theirs.implode())
        rows = of_bureaus(every, bureaus)
        work = tuple(shards.of_people(each, is_wanted) for each in work)
    else:
        rows = {name: found.collect() for name, found in every.items()}
    first, *others = bureaus
    return joint(
        Inputs(first, one.period, edition, rows, terms.workdays, keyed_work=work, beside=tuple(others), **beside)
    )


@cache
def _edition(text: str, scheme: str) -> Edition:
    return read_edition(text, scheme)
