"""Engines in processes of their own, run in turn: median seconds by the clock and of CPU, and the most memory."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tests.benchmarks.measuring import Cost
from tests.benchmarks.nation_terms import write_terms
from transforms.fixed_point import unstored


@dataclass(frozen=True)
class Engine:
    """A module of this folder and what it is told in its environment; those of one `result` must come to the same."""

    title: str
    module: str
    result: str
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Round:
    """One run: seconds by the clock, seconds of CPU with those of starting, most bytes, and what it came to."""

    wall: float
    cpu: float
    started: float
    peak: int
    result: tuple[int | str, ...]


def in_turn(engines: Sequence[Engine], root: Path, folder: Path, rounds: int) -> list[list[Round]]:
    """The rounds of each engine; raises ValueError where two came to something else."""
    found: list[list[Round]] = [[] for _ in engines]
    for _ in range(rounds):
        for runs, engine in zip(found, engines, strict=True):
            runs.append(_run(engine, root, folder / "target"))
    for name in {engine.result for engine in engines}:
        own = {one.result for runs, engine in zip(found, engines, strict=True) for one in runs if engine.result == name}
        if len(own) != 1:
            raise ValueError(name, own)
    return found


def _run(engine: Engine, root: Path, target: Path) -> Round:
    shutil.rmtree(target, ignore_errors=True)
    write_terms(target)
    command = [sys.executable, "-m", f"tests.benchmarks.{engine.module}", str(root), str(target)]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | dict(engine.environment)) as child:
        said = child.stdout.read() if child.stdout else b""
        _, status, spent = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    told = json.loads(said)
    result = tuple(told["result"]) if engine.result != "scores" else checksum(target)
    return Round(wall, spent.ru_utime + spent.ru_stime, told["started"], told["peak"], result)


def checksum(target: Path) -> tuple[int, int, int]:
    """Of the scores that an engine wrote: people, the sum of scores, and that of score x rank; millionths."""
    files = sorted([*target.glob("*.scores.parquet"), *target.glob("scores.parquet")])
    shape = pl.read_parquet_schema(files[0])
    score = unstored("score") if isinstance(shape["score"], pl.Decimal) else pl.col("score")
    every = pl.scan_parquet(files, glob=False).select(score=score.cast(pl.Int128), rank=pl.col("rank").cast(pl.Int128))
    summed = every.select(pl.len(), pl.col("score").sum(), both=(pl.col("score") * pl.col("rank")).sum()).collect()
    people, total, both = (int(str(column.item())) for column in summed.iter_columns())
    return people, total, both


def cost(engine: Engine, runs: Sequence[Round], rows: int) -> Cost:
    """What an engine took in the median, and in memory at most."""
    return Cost(
        engine.title,
        rows,
        round(statistics.median(one.wall for one in runs), 2),
        round(statistics.median(one.cpu for one in runs), 2),
        round(statistics.median(one.started for one in runs), 2),
        max(one.peak for one in runs) >> 20,
        len(runs),
    )
