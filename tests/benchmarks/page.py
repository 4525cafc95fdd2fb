"""docs/performance.md: one table of ratios, and the machine, versions and command that they come from."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.measuring import Result

MEASURED_WITH = ("polars", "duckdb", "great-expectations")


def page(results: Sequence[Result]) -> str:
    """The page in Markdown."""
    lines = [_line(one) for one in results]
    return f"""# What ingestion costs

中文摘要：`make bench` 在同一次运行里交替测两件事，只比较中位数之比（名称中有 longest 的取各轮最长）；本页由它写成，不要手改。

Written by `make bench` (`python -m tests.benchmarks`); do not edit. Each ratio is of medians of rounds run in turn, or of the longest of
all rounds where the name says so, and what both sides make must be the same. By the clock unless the name says CPU; the CPU column counts
the processes that are measured and their parser, and is the one to go by where other work ran on the machine.

| measurement | ratio | by CPU | target | met | rows | rounds |
| --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(lines)}

Machine: {_machine()}. Versions: Python {platform.python_version()}, {_versions()}.
"""


def _line(one: Result) -> str:
    sign = "<=" if one.better == "lower" else ">="
    target = "none" if one.target is None else f"{sign} {one.target}"
    met = {None: "-", True: "yes", False: "no"}[one.is_met]
    cells = (one.name, f"{one.ratio:.2f}", f"{one.cpu_ratio:.2f}", target, met, f"{one.rows:,}", one.rounds)
    return f"| {' | '.join(map(str, cells))} |"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    names = [line.partition(":")[2].strip() for line in _cpu() if line.startswith("model name")]
    return f"{os.cpu_count()} cores{f' ({names[0]})' if names else ''}, {memory} GiB, {platform.system()}"


def _cpu() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _versions() -> str:
    return ", ".join(f"{name} {version(name)}" for name in MEASURED_WITH)
