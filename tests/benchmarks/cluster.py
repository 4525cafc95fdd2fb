"""A nation's month over two Dask workers and over one, each with one thread: what the second worker brings.

Both clusters are up and have scored a month before the first round: what is measured is the month, not the start.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path

from flows.cluster import local_cluster, over_cluster
from flows.nation.generate import Plan, generate
from flows.settings import Workspace
from flows.shard_runs import Run, checksum
from flows.shard_scores import Terms, score_shard
from tests.benchmarks.measuring import Result, in_turn
from tests.benchmarks.nation import PERIOD
from tests.benchmarks.nation_ours import EDITION, MEMORY
from tests.benchmarks.nation_terms import classes
from transforms.workdays import Workdays
from warehouse import shards

_ROUNDS = 3


def measure(folder: Path, people: int = 230_000, rounds: int = _ROUNDS) -> list[Result]:
    """100 million rows: the clock of one worker over that of two."""
    root = folder / "nation"
    made = generate(root, Plan(people, (PERIOD,), EDITION.parent.name, classes()))
    with ExitStack() as stack:
        works = []
        for workers in (1, 2):
            cluster = stack.enter_context(local_cluster(workers, workers * MEMORY >> 20))
            place = Workspace(folder / str(workers), runner=f"dask:{cluster.scheduler_address}")
            works.append(partial(_scored, root, place, count(), workers))
            works[-1]()
        one, two = in_turn(*works, rounds=rounds)
    rows = sum(shard.rows for shard in made)
    return [
        Result("one Dask worker, of two (clock)", one.wall / two.wall, one.cpu / two.cpu, 1.5, "higher", rows, rounds)
    ]


def _scored(root: Path, place: Workspace, numbers: count[int], workers: int) -> str:
    """Score every shard anew; what it came to."""
    target = place.root / str(next(numbers))
    run = Run(root, PERIOD, target, Terms(EDITION.read_text(encoding="utf-8"), Workdays()), MEMORY)
    calls = [(run.folder(one), target, run.terms, MEMORY) for one in shards.shards(root, PERIOD)]
    found = checksum(run, over_cluster(place, "score-shard", score_shard, calls, workers))
    shutil.rmtree(target)
    return found
