"""A nation's month scored by us, by DuckDB's SQL and by pandas from the same shards, and what its rows alone cost.

Every run is a process of its own. Ratios by CPU are of whole processes, with what starting them takes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from flows.nation.generate import Plan, generate
from tests.benchmarks.engines import Engine, cost, in_turn
from tests.benchmarks.measuring import ROUNDS, Cost, Result
from tests.benchmarks.nation_ours import EDITION, MEMORY
from tests.benchmarks.nation_terms import classes

PERIOD = "2026-03"
OURS = Engine("ours, scores and lines written", "nation_ours", "scores")
KERNEL = Engine("ours, work kernel alone", "nation_kernel", "points")
DUCKDB = Engine("DuckDB SQL, scores and lines written", "nation_duckdb", "scores")
PANDAS = Engine("pandas, scores written", "nation_pandas", "scores")
GLOBAL = Engine("work kernel as one Polars plan over all shards", "nation_global", "points")
FLOOR = Engine("floor: sums by person and item, packed", "nation_floor", "groups")
SCAN = Engine("floor: bare scan", "nation_scan", "rows")
HALF = Engine("ours in half the memory", "nation_ours", "scores", (("JIXIAO_BENCH_MEMORY", str(MEMORY // 2)),))
HASHED = (
    *(Engine(f"{n} threads", "nation_ours", "hash", (("POLARS_MAX_THREADS", n),)) for n in ("1", "2", "8")),
    Engine("shuffled shards", "nation_shuffled", "hash"),
    Engine("half the memory", "nation_ours", "hash", HALF.environment),
)
ENGINES = (OURS, KERNEL, DUCKDB, PANDAS, GLOBAL, FLOOR, SCAN, HALF)

Costs = Mapping[Engine, Cost]


def measure(folder: Path, people: int = 70_000, rounds: int = ROUNDS) -> list[Result | Cost]:
    """30 million rows: all engines, and ours by threads and orders, which must come to one hash."""
    spent = costs(folder, people, rounds, ENGINES)
    in_turn(HASHED, _root(folder, people), folder, 1)
    by_pandas = _ratio("month score, of pandas (CPU)", spent[OURS], spent[PANDAS], 0.2)
    return [*compared(spent), by_pandas, *spent.values()]


def costs(folder: Path, people: int, rounds: int, engines: Sequence[Engine]) -> Costs:
    """What each engine takes for the month of so many people, whose shards are made first."""
    root = _root(folder, people)
    made = generate(root, Plan(people, (PERIOD,), EDITION.parent.name, classes()))
    runs = in_turn(engines, root, folder, rounds)
    rows = sum(one.rows for one in made)
    return {engine: cost(engine, own, rows) for engine, own in zip(engines, runs, strict=True)}


def _root(folder: Path, people: int) -> Path:
    return folder / f"nation-{people}"


def compared(spent: Costs, by_clock: float | None = None, by_memory: float | None = None) -> list[Result]:
    """The ratios that are asked at every size; what they should be of DuckDB's is asked of the whole nation only."""
    ours, duckdb, budget = spent[OURS], spent[DUCKDB], MEMORY >> 20
    return [
        _ratio("work kernel, of the packed floor (CPU)", spent[KERNEL], spent[FLOOR], 1.4),
        _ratio("month score with lines, of the packed floor (CPU)", ours, spent[FLOOR], 1.4),
        Result("month score, of DuckDB SQL", ours.wall / duckdb.wall, ours.cpu / duckdb.cpu, by_clock, *_of(ours)),
        _memory("most memory of a month score, of 1 GiB", ours, budget, 1.0),
        _memory("most memory of a month score, of DuckDB's", ours, duckdb.peak, by_memory),
        _memory("most memory with half the budget, of that half", spent[HALF], budget // 2, 1.0),
    ]


def growth(small: Cost, large: Cost, target: float | None = None) -> Result:
    """The exponent that CPU grows by with the rows."""
    exponent = math.log(large.cpu / small.cpu) / math.log(large.rows / small.rows)
    name = f"{large.name}: exponent of CPU from {small.rows:,} rows"
    return Result(name, exponent, exponent, target, *_of(large))


def _ratio(name: str, ours: Cost, other: Cost, target: float) -> Result:
    ratio = ours.cpu / other.cpu
    return Result(name, ratio, ratio, target, *_of(ours))


def _memory(name: str, ours: Cost, megabytes: int, target: float | None) -> Result:
    ratio = ours.peak / megabytes
    return Result(name, ratio, ratio, target, *_of(ours))


def _of(one: Cost) -> tuple[str, int, int]:
    return "lower", one.rows, one.rounds
