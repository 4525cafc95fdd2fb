"""docs/performance.md: one table of ratios, one of what engines took, and the runs that they come from."""

from __future__ import annotations

from collections.abc import Mapping

from tests.benchmarks.measuring import Cost, Result
from tests.benchmarks.record import Record


def page(records: Mapping[str, Record]) -> str:
    """The page in Markdown."""
    found = [one for _, record in sorted(records.items()) for one in record.found]
    ratios = [_ratio(one) for one in found if isinstance(one, Result)]
    costs = [_cost(one) for one in found if isinstance(one, Cost)]
    runs = [_run(name, one) for name, one in sorted(records.items())]
    return f"""# What ingestion costs, and a nation's month

中文摘要：`make bench` 与 `make bench-national` 在同一次运行里交替测，只比较中位数之比（名称中有 longest 的取各轮最长）；本页与
`performance.json` 由它们写成，不要手改。未达到的目标为何未达到，见 `decisions.md`。

Written by `make bench` and `make bench-national` (`python -m tests.benchmarks`) from `performance.json`; do not edit. Each ratio is of
medians of rounds run in turn, or of the longest of all rounds where the name says so, and what both sides make must be the same. By the
clock unless the name says CPU; the CPU column counts the processes that are measured and their parser, and is the one to go by where
other work ran on the machine. Where a target is missed, `decisions.md` says what takes the time.

| measurement | ratio | by CPU | target | met | rows | rounds |
| --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(ratios)}

## What each engine took for a month

The same month of an invented nation, from the same Parquet shards: whole processes, medians of the seconds, the most memory of any round.
Engines that score write the same scores: people, sum of scores and sum of score x rank are compared in every round.

| engine | rows | seconds | seconds of CPU | of them to start | most memory, MB | rounds |
| --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(costs)}

## The runs

| measurement | command | machine | load before | versions |
| --- | --- | --- | --- | --- |
{chr(10).join(runs)}
"""


def _ratio(one: Result) -> str:
    sign = "<=" if one.better == "lower" else ">="
    target = "none" if one.target is None else f"{sign} {one.target}"
    met = {None: "-", True: "yes", False: "no"}[one.is_met]
    return _row(one.name, f"{one.ratio:.2f}", f"{one.cpu_ratio:.2f}", target, met, f"{one.rows:,}", one.rounds)


def _cost(one: Cost) -> str:
    return _row(one.name, f"{one.rows:,}", one.wall, one.cpu, one.started, one.peak, one.rounds)


def _run(name: str, one: Record) -> str:
    return _row(name, f"`{one.command}`", one.machine, one.load, one.versions)


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
