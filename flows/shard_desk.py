"""A workspace's shards: where they lie, by which edition they are scored, on this machine or over its cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flows.cluster import is_cluster, most_workers, over_cluster
from flows.desk import Desk, WrittenEdition
from flows.shard_runs import Run, at_once, checksum, counted, score_all
from flows.shard_scores import ShardScores, Terms, score_shard
from transforms.faults import Fault, ForbiddenError, SettingsError
from transforms.scheme.read import chosen
from transforms.scoring.together import is_joint
from warehouse import shards
from warehouse.shards import Shard, SpoiltShardError

_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Scored:
    """What a period came to: people and the held among them, shards that were computed now, and one hash of all."""

    period: str
    people: int
    held: int
    shards: int
    computed: int
    checksum: str


def joint_edition(desk: Desk, scheme: str | None, period: str) -> WrittenEdition:
    """The edition of a scheme, or of the only one that can be scored by shards, that holds in a month.

    Raises ForbiddenError for none or several, and for one of another kind.
    """
    every = desk.editions
    ours = [one for one in every if (one.edition.scheme == scheme if scheme else is_joint(one.edition))]
    schemes = {one.edition.scheme for one in ours}
    held = chosen([one.edition for one in ours], period) if len(schemes) == 1 else None
    if held is None:
        joint = sorted((one.edition.scheme, one.edition.effective) for one in every if is_joint(one.edition))
        known = "、".join(f"{name} ({since} -)" for name, since in joint) or "-"
        fields = {"found": scheme or "、".join(sorted(schemes)) or "-", "period": period, "expected": known}
        raise ForbiddenError([Fault("bench_no_scheme", fields)])
    if not is_joint(held) or held.period != "month":
        raise ForbiddenError([Fault("bench_not_joint", {"found": held.scheme})])
    return next(one for one in ours if one.edition is held)


def run_of(desk: Desk, period: str) -> tuple[Run, list[Shard]]:
    """What is to be scored in a period; raises ForbiddenError where it has no shards."""
    root = desk.workspace.shards
    with spoilt_said():
        every = shards.shards(root, period)
    if not every:
        known = "、".join(shards.periods(root)) or "-"
        raise ForbiddenError([Fault("bench_no_shards", {"period": period, "expected": known})])
    written = joint_edition(desk, every[0].scheme, period)
    terms = Terms(written.text.decode("utf-8-sig"), desk.workdays)
    return Run(root, period, root / period / "scored", terms, desk.workspace.memory_limit * _MEGABYTE), every


def score(desk: Desk, period: str, step: Callable[[str], None] = lambda _: None) -> Scored:
    """Score every shard that is not scored yet by what holds now."""
    run, every = run_of(desk, period)
    before = {path.name for path in run.target.glob("*.json")}
    with spoilt_said():
        found = _scored(desk, run, every, step)
    computed = sum(f"{one.result}.json" not in before for one in found)
    people, held = counted(run, found)
    return Scored(period, people, held, len(found), computed, checksum(run, found))


def _scored(desk: Desk, run: Run, every: Sequence[Shard], step: Callable[[str], None]) -> list[ShardScores]:
    if is_cluster(desk.workspace.runner):
        workers = min(at_once(every, run.memory, len(os.sched_getaffinity(0))), most_workers(desk.workspace))
        calls = [(run.folder(one), run.target, run.terms, run.memory // workers) for one in every]
        return over_cluster(desk.workspace, "score-shard", score_shard, calls, workers)
    return score_all(run, lambda one: step(one.shard))


@contextmanager
def spoilt_said() -> Iterator[None]:
    """A shard that is not what was written ends the command with a sentence."""
    try:
        yield
    except SpoiltShardError as error:
        raise SettingsError([Fault("bench_spoilt", {"file": str(error.path)})]) from None
