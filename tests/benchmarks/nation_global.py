"""The work kernel as one plan over the whole month: people are told apart by the shard that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import polars as pl

from tests.benchmarks.nation_child import folders, tell
from tests.benchmarks.nation_kernel import checked, summed, workload
from transforms.measures.keyed_work import KeyedWork
from warehouse import shards


def work(root: Path, _: Path) -> list[int]:
    """People, and the least and most of their points in millionths."""
    every = [shards.work(folder, shards.shard(folder))[0] for folder in folders(root)[1]]
    items = pl.read_parquet(folders(root)[1][0] / "work_item.parquet")
    return checked([summed(workload(), _together(every), items)])


def _together(every: Sequence[KeyedWork]) -> KeyedWork:
    """All shards as one; their lists of items are the same."""
    before = [0, *accumulate(one.people.height for one in every)]
    moved = [pl.col("person") + pl.lit(start, dtype=pl.UInt32) for start in before]
    return KeyedWork(
        every[0].month,
        pl.concat([one.rows.with_columns(move) for one, move in zip(every, moved, strict=False)]),
        pl.concat([one.verdicts.with_columns(move) for one, move in zip(every, moved, strict=False)]),
        pl.concat([one.people for one in every]),
        every[0].items,
        every[0].deliveries,
    )


if __name__ == "__main__":
    tell(work)
