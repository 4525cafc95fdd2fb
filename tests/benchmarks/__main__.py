"""`make bench`: what ingestion costs, as ratios within one run; prints JSON rows and writes docs/performance.md.

Each pair is run in turn and the medians are compared; their results must be equal. Names behind the command choose
measurements: `python -m tests.benchmarks gate workbook`; the page is written by a run of all of them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import at_once, csv_to_staged, gate, history, loading, plan, workbook
from tests.benchmarks.page import page

MEASUREMENTS = {
    one.__name__.rpartition(".")[2]: one.measure
    for one in (at_once, csv_to_staged, gate, history, loading, plan, workbook)
}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def main(names: list[str]) -> None:
    """Measure, print, and write the page."""
    found = []
    for name in names or MEASUREMENTS:
        with tempfile.TemporaryDirectory() as folder:
            measured = MEASUREMENTS[name](Path(folder))
        found += measured
        sys.stderr.writelines(f"{one.name}: {one.ratio:.2f} ({one.cpu_ratio:.2f})\n" for one in measured)
    rows = [asdict(one) | {"ratio": round(one.ratio, 2), "cpu_ratio": round(one.cpu_ratio, 2)} for one in found]
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    if not names:
        PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
