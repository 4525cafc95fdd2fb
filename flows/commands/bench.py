"""`bench generate`, `bench score`, `bench explain`: a nation of any size, scored by shards."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from flows.exits import DONE, PARTLY, UI
from flows.progress import steps
from transforms.faults import Fault, SettingsError
from transforms.period import following, is_month
from warehouse.locks import claimed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flows.nation.generate import Plan
    from warehouse.shards import Shard

_MOST_MONTHS = 120


@dataclass(frozen=True)
class Asked:
    """The options as they were written."""

    people: int
    months: int
    first: str
    scheme: str | None
    entries: int
    seed: int

    @property
    def every_month(self) -> tuple[str, ...]:
        """The months, in order."""
        return tuple(islice(_following(self.first), self.months))

    def fail_if_impossible(self) -> None:
        """Raise SettingsError that says every number and month that cannot be."""
        least = {"--people": (self.people, 1), "--months": (self.months, 1), "--entries": (self.entries, 1)}
        least["--seed"] = (self.seed, 0)
        faults = [
            Fault("bench_number", {"word": word, "found": found, "expected": number})
            for word, (found, number) in least.items()
            if found < number
        ]
        if self.months > _MOST_MONTHS:
            faults.append(Fault("bench_most", {"word": "--months", "found": self.months, "expected": _MOST_MONTHS}))
        if not is_month(self.first):
            faults.append(Fault("not_a_month_argument", {"found": self.first}))
        if faults:
            raise SettingsError(faults)


def generate(ui: UI, asked: Asked, *, is_dry: bool) -> int:
    """Write the shards of so many people and months."""
    plan = _plan(ui, asked)
    rows = plan.people * plan.entries * len(plan.months)
    if is_dry:
        ui.say("bench_would_generate", people=plan.people, months=len(plan.months), rows=rows, file=ui.workspace.shards)
        return DONE
    from flows.nation.generate import generate as journey

    done = 0
    with claimed(ui.workspace.locks, "shards"), steps(ui) as step:

        def told(count: int) -> None:
            nonlocal done
            done += count
            step(f"{done / rows:.0%}")

        made = journey(ui.workspace.shards, plan, told)
    reports = [_report(plan, month, [one for one in made if one.period == month]) for month in plan.months]
    if ui.is_json:
        ui.data({"generated": reports})
    for report in () if ui.is_json else reports:
        ui.say("bench_generated", **report)
    return DONE


def _report(plan: Plan, month: str, made: Sequence[Shard]) -> dict[str, object]:
    return {
        "period": month,
        "shards": len(made),
        "bureaus": sum(len(one.bureaus) for one in made),
        "people": plan.people,
        "rows": sum(one.rows for one in made),
        "seed": plan.seed,
    }


def _plan(ui: UI, asked: Asked) -> Plan:
    """What to generate; raises SettingsError for options that cannot be."""
    asked.fail_if_impossible()
    from flows.desk import opened
    from flows.nation.generate import DRAWN, Plan
    from flows.shard_desk import joint_edition
    from transforms.measures.needs import datasets

    edition = joint_edition(opened(ui.workspace), asked.scheme, asked.first).edition
    if lacking := sorted(set(datasets([edition])) - DRAWN):
        raise SettingsError([Fault("bench_not_drawn", {"found": edition.scheme, "datasets": "、".join(lacking)})])
    classes = tuple(edition.post_classes) or ("",)
    return Plan(asked.people, asked.every_month, edition.scheme, classes, asked.seed, asked.entries)


def _following(month: str) -> Iterator[str]:
    while True:
        yield month
        month = following(month)


def compact(ui: UI, month: str, scheme: str | None) -> int:
    """Bring a month of the workspace's own bureaus into shards."""
    _fail_if_no_month(month)
    from flows.desk import opened
    from flows.shard_desk import joint_edition, spoilt_said
    from flows.sharding import compact as journey

    with claimed(ui.workspace.locks, "shards"), steps(ui) as step, spoilt_said():
        desk = opened(ui.workspace)
        found = journey(desk, joint_edition(desk, scheme, month), month, step)
    report = {"period": month, "written": len(found.written), "kept": len(found.kept), "shards": found.shards}
    if ui.is_json:
        ui.data(report | {"bureaus": list(found.written)})
    else:
        ui.say("bench_compacted", **report)
    return DONE


def score(ui: UI, month: str) -> int:
    """Score the month by its shards, on this machine or over the cluster of the settings."""
    _fail_if_no_month(month)
    from flows.desk import opened
    from flows.logbook import record
    from flows.shard_desk import score as journey

    with claimed(ui.workspace.locks, "shards"), steps(ui) as step:
        found = journey(opened(ui.workspace), month, step)
    report = {
        "period": month,
        "people": found.people,
        "held": found.held,
        "computed": found.computed,
        "kept": found.shards - found.computed,
        "checksum": found.checksum,
    }
    record(ui.workspace, "bench_score", **report)
    if ui.is_json:
        ui.data(report)
    else:
        ui.say("bench_scored", **report)
    return PARTLY if report["held"] else DONE


def explain(ui: UI, person_id: str, month: str) -> int:
    """The document of one person's score."""
    _fail_if_no_month(month)
    from flows.desk import opened
    from flows.shard_explaining import explanation

    ui.data(explanation(opened(ui.workspace), person_id, month))
    return DONE


def section(ui: UI, unit_id: str, month: str) -> int:
    """The document of one section."""
    _fail_if_no_month(month)
    from flows.desk import opened
    from flows.shard_reading import section as read

    ui.data(read(opened(ui.workspace), unit_id, month))
    return DONE


def compare(ui: UI, month: str) -> int:
    """The document of all bureaus side by side."""
    _fail_if_no_month(month)
    from flows.desk import opened
    from flows.shard_reading import comparison

    ui.data(comparison(opened(ui.workspace), month))
    return DONE


def _fail_if_no_month(month: str) -> None:
    if not is_month(month):
        raise SettingsError([Fault("not_a_month_argument", {"found": month})])
