"""Generating the nation shard by shard: memory is that of one shard, whatever the number of people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from flows.nation import month as months_of_work
from flows.nation.staff import codes, sizes, staff
from warehouse import shards
from warehouse.shards import Shard

ENTRIES = 430
"""Entries of a person in a month: 300 million of 700,000 people."""
SHARD_ROWS = 4_000_000
"""Every pass costs a tenth of a second before its first row: larger shards take less, and more memory."""
DRAWN = frozenset(
    ("unit", "person", "posting", "absence", "work_item", "work_log", "work_review", "event_rule", "event", "grant")
)
"""The datasets that are invented; a scheme that looks at others cannot be tried on them."""


@dataclass(frozen=True)
class Plan:
    """What to generate; the same plan gives the same bytes."""

    people: int
    months: tuple[str, ...]
    scheme: str
    classes: tuple[str, ...]
    seed: int = 1
    entries: int = ENTRIES
    shard_rows: int = SHARD_ROWS


def generate(root: Path, plan: Plan, step: Callable[[int], None] = lambda _: None) -> list[Shard]:
    """Write the shards of every month and make them the month; `step` is told the rows of each."""
    for month in plan.months:
        shards.sweep(root, month)
    made = []
    for number, bureaus in enumerate(ranges(plan)):
        for month in plan.months:
            one = _shard(root, plan, number, bureaus, month)
            step(one.rows)
            made.append(one)
    for month in plan.months:
        shards.settle(root, month, [one for one in made if one.period == month])
    return made


def ranges(plan: Plan) -> Iterator[list[tuple[str, int]]]:
    """The bureaus of each shard, by code and size: whole bureaus up to the rows of a shard."""
    every = sizes(plan.people, plan.seed)
    found: list[tuple[str, int]] = []
    for bureau in zip(codes(len(every)), every, strict=True):
        if found and (sum(size for _, size in found) + bureau[1]) * plan.entries > plan.shard_rows:
            yield found
            found = []
        found.append(bureau)
    yield found


def _shard(root: Path, plan: Plan, number: int, bureaus: Sequence[tuple[str, int]], month: str) -> Shard:
    people = staff(bureaus, plan.classes, month, np.random.default_rng([plan.seed, 1, number]))
    chance = np.random.default_rng([plan.seed, 2, number, int(month.replace("-", ""))])
    drawn = months_of_work.drawn(people, month, plan.entries, chance)
    place = (plan.scheme, month, number)
    return shards.write(root, place, people.bureaus, {**people.rows, **drawn.rows}, [drawn.work], f"seed {plan.seed}")
