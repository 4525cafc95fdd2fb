"""`make bench`: what ingestion and a nation's month cost, as ratios within one run; prints JSON, writes the page.

Each pair is run in turn and the medians are compared; their results must be equal. Names behind the command choose
measurements: `python -m tests.benchmarks gate workbook`, or `nation:1` for one round; those of the nation at full size
run only when they are named (`make bench-national`). What was measured takes its place in docs/performance.json, which the page is written from.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import (
    at_once,
    cluster,
    csv_to_staged,
    gate,
    history,
    loading,
    nation,
    national,
    national_load,
    plan,
    record,
    workbook,
)
from tests.benchmarks.page import page

_ALL = (at_once, cluster, csv_to_staged, gate, history, loading, nation, national, national_load, plan, workbook)
MEASUREMENTS = {one.__name__.rpartition(".")[2]: one.measure for one in _ALL}
NATIONAL = ("national", "national_load")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def main(names: list[str]) -> None:
    """Measure, print, and write the page; each is kept when it is done."""
    for word in names or [one for one in MEASUREMENTS if one not in NATIONAL]:
        name, _, rounds = word.partition(":")
        load = os.getloadavg()[0]
        with tempfile.TemporaryDirectory() as folder:
            found = MEASUREMENTS[name](Path(folder), **({"rounds": int(rounds)} if rounds else {}))
        measured = record.of_run(word, load, found)
        sys.stdout.write(record.text({name: measured}))
        every = record.read(PAGE.with_suffix(".json")) | {name: measured}
        record.write(PAGE.with_suffix(".json"), every)
        PAGE.write_text(page(every), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
