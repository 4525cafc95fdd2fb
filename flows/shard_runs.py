"""The shards of a period, scored side by side: as many at once as there are cores and the memory allows.

Here they are threads, since Polars does its work outside of the interpreter; over a cluster they are tasks
(flows/shard_cluster.py). Results come in the order of the shards, whoever was first.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.shard_scores import ShardScores, Terms, needed, score_shard
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


def in_force(run: Run, found: Sequence[ShardScores]) -> list[tuple[Path, tuple[str, ...]]]:
    """The files of scores in the order of their first bureau, each with the bureaus that count in it."""
    by_name = {one.shard: one for one in found}
    counting: dict[str, list[str]] = {}
    for bureau_id, one in shards.owners(shards.shards(run.root, run.period)).items():
        counting.setdefault(one.name, []).append(bureau_id)
    files = [(run.target / f"{by_name[name].result}.scores.parquet", tuple(own)) for name, own in counting.items()]
    return sorted(files, key=lambda one: one[1])


def scores(run: Run, found: Sequence[ShardScores]) -> pl.LazyFrame:
    """One row per subject of every bureau, as its newest shard says."""
    own = [
        pl.scan_parquet(path, glob=False).filter(pl.col("bureau_id").is_in(bureaus))
        for path, bureaus in in_force(run, found)
    ]
    return pl.concat(own)


def checksum(found: Sequence[ShardScores]) -> str:
    """One hash of everything that the shards came to, in their order."""
    text = "\n".join(f"{name} {sha}" for one in found for name, sha in sorted(one.files.items()))
    return hashlib.sha256(text.encode()).hexdigest()
