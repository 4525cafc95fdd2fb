"""The shards of a period, scored side by side: as many at once as there are cores and the memory allows.

Here they are threads, since Polars does its work outside of the interpreter; over a cluster they are tasks
(flows/cluster.py). Results come in the order of the shards, whoever was first.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.shard_scores import ShardScores, Terms, needed, result_name, score_shard
from transforms.faults import Fault, ForbiddenError
from warehouse import shards
from warehouse.shards import Shard

_MEGABYTE = 1 << 20
_PROCESS = 120 * _MEGABYTE
"""What a process takes before it has read a row."""


@dataclass(frozen=True)
class Run:
    """What is scored, by what, whereto, and within which memory (bytes)."""

    root: Path
    period: str
    target: Path
    terms: Terms
    memory: int

    def folder(self, one: Shard) -> Path:
        """The folder of a shard."""
        return self.root / self.period / one.name


def score_all(run: Run, step: Callable[[ShardScores], None] = lambda _: None) -> list[ShardScores]:
    """Score every shard of the period on this machine."""
    every = shards.shards(run.root, run.period)
    count = at_once(every, run.memory, len(os.sched_getaffinity(0)))
    share = (run.memory - _PROCESS) // count + _PROCESS
    with ThreadPoolExecutor(count) as pool:
        futures = [pool.submit(score_shard, run.folder(one), run.target, run.terms, share) for one in every]
        found = []
        for future in futures:
            found.append(future.result())
            step(found[-1])
    return found


def at_once(every: Sequence[Shard], memory: int, cores: int) -> int:
    """How many shards are scored at once: one a core, or fewer where that would take more than the memory."""
    largest = max((needed(one) for one in every), default=0)
    return max(1, min(cores, len(every), (memory - _PROCESS) // max(largest, 1)))


def owned(run: Run) -> dict[str, tuple[str, ...]]:
    """Shard -> the bureaus whose rows are in it now, in the order of the first of them."""
    found: dict[str, list[str]] = {}
    for bureau_id, one in shards.owners(shards.shards(run.root, run.period)).items():
        found.setdefault(one.name, []).append(bureau_id)
    return {name: tuple(bureaus) for name, bureaus in found.items()}


def result_file(run: Run, one: Shard, name: str) -> Path:
    """Where the scores or the lines of a shard lie; raises ForbiddenError where what holds now has not scored it."""
    path = run.target / f"{result_name(one, run.terms)}.{name}.parquet"
    if not path.exists():
        raise ForbiddenError([Fault("bench_not_scored", {"period": run.period})])
    return path


def results(run: Run, name: str = "scores") -> Iterator[tuple[Shard, pl.LazyFrame]]:
    """Shard by shard one row per subject, or per line (`lines`), of the bureaus whose rows are in it now."""
    by_name = {one.name: one for one in shards.shards(run.root, run.period)}
    for shard, bureaus in owned(run).items():
        rows = pl.scan_parquet(result_file(run, by_name[shard], name), glob=False)
        is_whole = set(bureaus) == set(by_name[shard].bureaus)
        yield by_name[shard], rows if is_whole else rows.filter(pl.col("bureau_id").is_in(bureaus))


def found_in(run: Run, column: str, value: str) -> tuple[Shard, pl.DataFrame] | None:
    """The shard with scores of that person or section, and these scores; files of other ids are not unpacked."""
    for one, rows in results(run):
        found = rows.filter(pl.col(column) == value).collect()
        if found.height:
            return one, found
    return None


def checksum(run: Run, found: Sequence[ShardScores]) -> str:
    """One hash of what the bureaus came to, each by the shard that its rows are in now."""
    by_name = {one.shard: one for one in found}
    text = [
        f"{';'.join(bureaus)} {' '.join(sha256 for _, sha256 in sorted(by_name[shard].files.items()))}"
        for shard, bureaus in owned(run).items()
    ]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()


def counted(run: Run, found: Sequence[ShardScores]) -> tuple[int, int]:
    """How many people have a score or a hold, and how many of them are held."""
    by_name = {one.shard: one for one in found}
    pairs = [(by_name[shard], bureau_id) for shard, bureaus in owned(run).items() for bureau_id in bureaus]
    return sum(one.people.get(b, 0) for one, b in pairs), sum(one.held.get(b, 0) for one, b in pairs)
