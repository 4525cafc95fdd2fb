"""What the Great Expectations gate adds to the masks that it confirms, on the same rows."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from expectations.suites import suite
from flows.gating import applicable, staged_verdict
from tests.benchmarks.measuring import ROUNDS, Result, in_turn, over
from tests.benchmarks.work_log import masked, references, staged, write_log
from warehouse.lake import Lake

DELIVERED = 250_000


def measure(folder: Path, rows: int = 5_000_000, rounds: int = ROUNDS) -> list[Result]:
    """The time of the gate apart, over the time of the masks; both find as many bad rows."""
    batch = _batch(folder, rows)
    rules = applicable(suite("work_log"), batch)

    def gate() -> int:
        found = staged_verdict(folder / "staged", "work_log", batch, rules)
        return sum(one.failures for one in found.results)

    judged, masks = in_turn(gate, lambda: masked(batch).height, rounds=rounds)
    return [Result("GX gate, time of the masks", *over(judged, masks), 3.0, "lower", batch.height, rounds)]


def _batch(folder: Path, rows: int) -> pl.DataFrame:
    """So many prepared rows: those of one file again and again, told apart by their numbers; some are bad."""
    path = write_log(folder / "gate.csv", "utf-8", min(rows, DELIVERED))
    one = staged(path, Lake(folder / "gate"), references())
    bad = pl.when(pl.col("row_no") % 1000 == 0).then(pl.lit(-1)).otherwise("quantity").alias("quantity")
    many = pl.concat([one.with_columns(bad)] * (rows // one.height))
    return many.with_columns(row_no=pl.int_range(2, many.height + 2, dtype=pl.Int64)).rechunk()
