"""Delivered CSV to staged rows with every mask applied, against Polars' bare way from CSV to Parquet; and GB18030."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

from tests.benchmarks.measuring import ROUNDS, Result, in_turn, over
from tests.benchmarks.work_log import masked, references, staged, write_log
from warehouse.lake import Lake

MILLION = 1_000_000


def measure(folder: Path, rows: int = 1_000_000, rounds: int = ROUNDS) -> list[Result]:
    """Speed against the bare run, and the time of GB18030 against UTF-8. Results are equal by number and quantity."""
    utf8, gb18030 = (write_log(folder / f"{name}.csv", name, rows) for name in ("utf-8", "gb18030"))
    ours, bare, coded = in_turn(_ours(utf8), lambda: _bare(utf8), _ours(gb18030), rounds=rounds)
    speed = [1 / ratio for ratio in over(ours, bare)]
    return [
        Result(
            "CSV to staged rows with every mask, speed of bare CSV to Parquet", *speed, 0.45, "higher", rows, rounds
        ),
        Result("GB18030, time of UTF-8", *over(coded, ours), 2.5, "lower", rows, rounds),
    ]


def _ours(path: Path) -> Callable[[], tuple[int, int]]:
    refs = references()

    def work() -> tuple[int, int]:
        shutil.rmtree(path.parent / "lake", ignore_errors=True)  # a day file that is there is not written again
        rows = staged(path, Lake(path.parent / "lake"), refs)
        bad = masked(rows).height
        return rows.height - bad, rows["quantity"].sum() // MILLION

    return work


def _bare(path: Path) -> tuple[int, int]:
    target = path.with_suffix(".parquet")
    rows = pl.read_csv(path)
    rows.write_parquet(target)
    return rows.height, rows["数量"].sum()
