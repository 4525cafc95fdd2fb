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

import polars as pl

from transforms.measures.needs import datasets
from transforms.scheme.read import edition as read_edition
from transforms.scheme.words import Edition
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import ENGINE, MonthScores, month_scores
from transforms.scoring.together import joint, of_bureaus
from transforms.workdays import Workdays
from warehouse import shards
from warehouse.files import replace, sha256_of
from warehouse.shards import Shard

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
        return hashlib.sha256(f"{ENGINE}\n{days}\n{self.edition}".encode()).hexdigest()


@dataclass(frozen=True)
class ShardScores:
    """What a shard came to: how many, and the files of the result with their SHA-256."""

    shard: str
    result: str
    people: int
    held: int
    files: dict[str, str]


def score_shard(folder: Path, target: Path, terms: Terms, memory: int) -> ShardScores:
    """Score the shard of a folder within so many bytes; the same again reads the page of the result and no row."""
    one = shards.shard(folder)
    result = result_name(one, terms)
    page = target / f"{result}.json"
    if page.exists():
        return ShardScores(**json.loads(page.read_text(encoding="utf-8")))
    target.mkdir(parents=True, exist_ok=True)
    scored = _together(folder, one, terms, passes(one, memory))
    files = {}
    for name, rows in (("scores", scored.scores), ("lines", scored.lines)):
        path = target / f"{result}.{name}.parquet"
        replace(path, lambda temporary, rows=rows: rows.write_parquet(temporary, **_PARQUET))  # type: ignore[misc]
        files[path.name] = sha256_of(path)
    said = ShardScores(one.name, result, scored.scores.height, int(scored.scores["is_held"].sum()), files)
    replace(page, lambda temporary: temporary.write_text(json.dumps(asdict(said), indent=1) + "\n", encoding="utf-8"))
    return said


def result_name(one: Shard, terms: Terms) -> str:
    """What the result of a shard is called, by what it is made from."""
    return f"{one.name}-{terms.sha256[:16]}"


def _together(folder: Path, one: Shard, terms: Terms, parts: Sequence[Sequence[str]]) -> MonthScores:
    """The passes one after another; every row says its bureau."""
    found = [_pass(inputs_of(folder, one, terms, bureaus)) for bureaus in parts]
    scores, lines = (pl.concat([getattr(part, name) for part in found]) for name in ("scores", "lines"))
    return MonthScores(scores, lines)


def _pass(inputs: Inputs) -> MonthScores:
    scored = month_scores(inputs)
    homes = inputs.subjects.select("subject_id", bureau_id="bureau")
    scores, lines = (
        homes.join(rows, on="subject_id", how="right", maintain_order="right").select(
            "bureau_id", pl.exclude("bureau_id")
        )
        for rows in (scored.scores, scored.lines)
    )
    return MonthScores(scores, lines)


def passes(one: Shard, memory: int) -> list[list[str]]:
    """The bureaus of a shard in as many parts as the memory asks for; by number, since they are of a size."""
    count = max(1, -(-needed(one) // max(memory - _BASE, 32 << 20)))
    each = -(-len(one.bureaus) // count)
    return [list(one.bureaus[at : at + each]) for at in range(0, len(one.bureaus), each)]


def needed(one: Shard) -> int:
    """The bytes that a pass over the whole shard takes beside the process itself."""
    return one.rows * _ENTRY_BYTES + one.people * _PERSON_BYTES


def inputs_of(folder: Path, one: Shard, terms: Terms, bureaus: Sequence[str]) -> Inputs:
    """What some bureaus of a shard are scored from; only their row groups are read."""
    edition = _edition(terms.edition, one.scheme)
    rows = shards.rows(folder, one, datasets([edition]))
    work = shards.work(folder, one)
    if len(bureaus) < len(one.bureaus):
        rows = of_bureaus(rows, bureaus)
        work = tuple(shards.of_bureaus(each, bureaus) for each in work)
    first, *others = bureaus
    return joint(Inputs(first, one.period, edition, rows, terms.workdays, keyed_work=work, beside=tuple(others)))


@cache
def _edition(text: str, scheme: str) -> Edition:
    return read_edition(text, scheme)
