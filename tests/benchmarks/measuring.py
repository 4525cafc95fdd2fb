"""Two pieces of work in turn, some rounds; what is said of them is a ratio of medians, and never a time."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_TICKS = os.sysconf("SC_CLK_TCK")
ROUNDS = 5

Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class Result:
    """A ratio and what it should be; `cpu_ratio` is the same by CPU time, of which a busy machine takes less."""

    name: str
    ratio: float
    cpu_ratio: float
    target: float | None
    better: Better
    rows: int
    rounds: int

    @property
    def is_met(self) -> bool | None:
        """Whether the ratio is on the right side of the target, where there is one."""
        if self.target is None:
            return None
        return self.ratio <= self.target if self.better == "lower" else self.ratio >= self.target


@dataclass(frozen=True)
class Cost:
    """What an engine took in a process of its own: seconds by the clock, of CPU, of CPU before its work; megabytes."""

    name: str
    rows: int
    wall: float
    cpu: float
    started: float
    peak: int
    rounds: int


@dataclass(frozen=True)
class Spent:
    """Median seconds of one piece of work: by the clock, and of CPU in this process and its children."""

    wall: float
    cpu: float


def in_turn(*works: Callable[[], object], rounds: int = ROUNDS) -> list[Spent]:
    """What each work takes, run one after another in every round; raises ValueError where their results differ."""
    spent: list[list[tuple[float, float]]] = [[] for _ in works]
    results: list[object] = []
    for _ in range(rounds):
        for times, work in zip(spent, works, strict=True):
            begun = time.perf_counter(), cpu_seconds()
            results.append(work())
            times.append((time.perf_counter() - begun[0], cpu_seconds() - begun[1]))
    if any(result != results[0] for result in results):
        raise ValueError(results)
    return [Spent(*(statistics.median(column) for column in zip(*times, strict=True))) for times in spent]


def cpu_seconds() -> float:
    """CPU time of this process and of the children that live; files are parsed in one."""
    return time.process_time() + sum(_of_process(child) for child in _children())


def _children() -> list[str]:
    tasks = Path("/proc/self/task").glob("*/children")
    return [child for task in tasks for child in task.read_text(encoding="ascii").split()]


def _of_process(number: str) -> float:
    try:
        fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def over(ours: Spent, floor: Spent) -> tuple[float, float]:
    """How many times the floor ours takes, by the clock and by CPU."""
    return ours.wall / floor.wall, ours.cpu / max(floor.cpu, 1 / _TICKS)
