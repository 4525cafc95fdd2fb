"""What the rows of a month cost with nothing made of them: their sums by person and item, packed, shard by shard."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.benchmarks.nation_child import folders, tell


def work(root: Path, _: Path) -> list[int]:
    """Persons and items, and the quantity of all, in millionths."""
    found = [_of_shard(path) for folder in folders(root)[1] for path in folder.glob("work-*.parquet")]
    return [sum(column) for column in zip(*found, strict=True)]


def _of_shard(path: Path) -> tuple[int, int]:
    packed = pl.scan_parquet(path, glob=False).select("quantity", key=pl.col("person") * 256 + pl.col("item"))
    found = packed.group_by("key").agg(pl.col("quantity").sum()).collect(engine="streaming")
    return found.height, int(found["quantity"].sum())


if __name__ == "__main__":
    tell(work)
