"""The shards of a nation scored in an order of chance: the same hash as in their own order."""

from __future__ import annotations

import random
from pathlib import Path

from flows.shard_runs import Run, checksum
from flows.shard_scores import Terms, score_shard
from tests.benchmarks.nation_child import folders, tell
from tests.benchmarks.nation_ours import EDITION, MEMORY
from transforms.workdays import Workdays


def work(root: Path, target: Path) -> list[str]:
    """One hash of everything, in the order of the shards."""
    period, every = folders(root)
    terms = Terms(EDITION.read_text(encoding="utf-8"), Workdays())
    shuffled = random.Random(7).sample(every, len(every))
    found = [score_shard(folder, target, terms, MEMORY) for folder in shuffled]
    return [checksum(Run(root, period, target, terms, MEMORY), found)]


if __name__ == "__main__":
    tell(work)
