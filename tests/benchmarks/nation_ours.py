"""The month score of a nation as it is run: shards side by side, with scores and lines written."""

from __future__ import annotations

import os
from pathlib import Path

from flows.shard_runs import Run, checksum, score_all
from flows.shard_scores import Terms
from tests.benchmarks.nation_child import folders, tell
from transforms.workdays import Workdays

EDITION = Path(__file__).resolve().parents[2] / "transforms/editions/haiyang-urban/2026-01.yaml"
MEMORY = 1 << 30


def work(root: Path, target: Path) -> list[str]:
    """Score every shard; JIXIAO_BENCH_MEMORY is the budget in bytes."""
    memory = int(os.environ.get("JIXIAO_BENCH_MEMORY", MEMORY))
    run = Run(root, folders(root)[0], target, Terms(EDITION.read_text(encoding="utf-8"), Workdays()), memory)
    return [checksum(run, score_all(run))]


if __name__ == "__main__":
    tell(work)
