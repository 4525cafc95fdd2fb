"""A bare scan of the rows of a month: every column that a score is made of is read and added up."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.benchmarks.nation_child import folders, tell

COLUMNS = ("person", "item", "day", "is_declared", "has_papers", "quantity")


def work(root: Path, _: Path) -> list[int]:
    """Entries, and the quantity of all, in millionths."""
    found = [_of_shard(path) for folder in folders(root)[1] for path in folder.glob("work-*.parquet")]
    return [sum(column) for column in zip(*found, strict=True)]


def _of_shard(path: Path) -> tuple[int, int]:
    every = pl.scan_parquet(path, glob=False).select(pl.len(), *(pl.col(name).sum() for name in COLUMNS))
    found = every.collect(engine="streaming")
    return found["len"].item(), found["quantity"].item()


if __name__ == "__main__":
    tell(work)
