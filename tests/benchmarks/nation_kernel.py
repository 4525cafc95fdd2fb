"""The work kernel alone: sums by person and way, reviews and points, shard by shard, down to one row per person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tests.benchmarks.nation_child import folders, tell
from tests.benchmarks.nation_ours import EDITION
from transforms.fixed_point import exact_sum
from transforms.measures.keyed_work import KeyedWork
from transforms.measures.work_sums import counted, sums, ways
from transforms.scheme.kinds import Workload
from transforms.scheme.read import edition
from warehouse import shards


def work(root: Path, _: Path) -> list[int]:
    """People, and the least and most of their points in millionths."""
    component = workload()
    found = [_of_shard(component, folder) for folder in folders(root)[1]]
    return [sum(column) for column in zip(*found, strict=True)]


def workload() -> Workload:
    """The component of the edition that counts work."""
    every = edition(EDITION.read_text(encoding="utf-8"), EDITION.name).components
    return next(one for one in every if isinstance(one, Workload))


def _of_shard(component: Workload, folder: Path) -> Sequence[int]:
    items = pl.read_parquet(folder / "work_item.parquet")
    return checked([summed(component, one, items) for one in shards.work(folder, shards.shard(folder))])


def summed(component: Workload, work: KeyedWork, items: pl.DataFrame) -> pl.DataFrame:
    """One row per person: points at least and at most, in 128 bits."""
    pointed = counted(sums(component, work, ways(component, work, items)), work.verdicts)
    ends = exact_sum("points_low"), exact_sum("points_high")
    return pointed.group_by("person").agg(*ends, is_open=pl.col("is_open").any())


def checked(parts: Sequence[pl.DataFrame]) -> list[int]:
    """People, and the least and most of their points."""
    ends = [sum(int(str(part[name].sum())) for part in parts) for name in ("points_low", "points_high")]
    return [sum(part.height for part in parts), *ends]


if __name__ == "__main__":
    tell(work)
