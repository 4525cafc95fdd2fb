"""300 million rows, and how what they take has grown from 30 million; minutes, and about 1.4 GB of disk."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.measuring import Cost, Result
from tests.benchmarks.nation import DUCKDB, ENGINES, FLOOR, GLOBAL, OURS, PANDAS, compared, costs, growth

_FEW = 3


def measure(folder: Path, people: int = 700_000, rounds: int = _FEW) -> list[Result | Cost]:
    """All engines but pandas, which holds a tenth of it at most, and the plan that holds all sums at once."""
    small = costs(folder, people // 10, rounds, (OURS, DUCKDB, FLOOR))
    large = costs(folder, people, rounds, [one for one in ENGINES if one not in {PANDAS, GLOBAL}])
    grown = [growth(small[one], large[one], 1.05 if one is OURS else None) for one in (OURS, DUCKDB, FLOOR)]
    return [*compared(large, by_clock=0.7, by_memory=0.25), *grown, *small.values(), *large.values()]
