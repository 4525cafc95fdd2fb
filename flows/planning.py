"""`plan`: past periods scored under a proposed edition, beside what is in force. Nothing is written anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.desk import Desk, WrittenEdition
from flows.month_end import chosen_bureaus
from flows.month_inputs import SchemeMonth
from flows.plan_inputs import InForce, in_force, proposed_month, scored_before
from flows.plan_money import Money, money
from flows.plan_scores import scored
from flows.plan_standing import fail_if_not_comparable
from flows.published_periods import fail_if_not_all_published
from flows.scorable import fail_if_not_scorable
from flows.signs import Looking
from transforms.comparison.plans import planned
from transforms.contracts import TIMELESS
from transforms.faults import Fault, GateError, SettingsError
from transforms.period import containing, months, months_of
from transforms.scheme.position import decoded
from transforms.scheme.read import edition
from warehouse.lake import Part
from warehouse.ledger import PeriodEntry, periods

_LIKE = {"month": "2000-01", "quarter": "2000Q1", "year": "2000"}


@dataclass(frozen=True)
class Planned:
    """One bureau's period: what is in force, the rows of `planned`, and both scores of everybody for the money."""

    entry: PeriodEntry
    in_force: InForce
    moves: pl.DataFrame


@dataclass(frozen=True)
class NotPlanned:
    """A bureau's period that could not be scored or compared, and why."""

    bureau_id: str
    month: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Plan:
    """What a proposed edition would have done to a span."""

    written: WrittenEdition
    first: str
    last: str
    done: tuple[Planned, ...]
    not_done: tuple[NotPlanned, ...]
    money: tuple[Money, ...]
    unit_names: dict[str, str]

    @cached_property
    def moves(self) -> pl.DataFrame:
        """One row per bureau, period and subject: `planned` with bureau_id and month."""
        named = [
            one.moves.with_columns(bureau_id=pl.lit(one.entry.bureau_id), month=pl.lit(one.entry.month))
            for one in self.done
        ]
        return pl.concat(named) if named else pl.DataFrame()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why periods were not scored and pools not shared."""
        of_periods = (fault for one in self.not_done for fault in one.faults)
        return (*of_periods, *(fault for one in self.money for fault in one.faults))


def read_edition(file: Path) -> WrittenEdition:
    """The proposed edition; raises SettingsError where there is no file, SchemeError with all faults of a wrong one."""
    if not file.is_file():
        raise SettingsError([Fault("file_missing", {"file": str(file)})])
    text = file.read_bytes()
    return WrittenEdition(file, hashlib.sha256(text).hexdigest(), text, edition(decoded(text, str(file)), str(file)))


def plan(
    desk: Desk,
    written: WrittenEdition,
    span: tuple[str, str],
    bureaus: Sequence[str] = (),
    step: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Score the periods of a span by the edition; raises ForbiddenError for a bureau that is not of the workspace."""
    chosen = chosen_bureaus(desk, bureaus or written.edition.applies_to)
    known = {one.key: one for one in periods(desk.warehouse)}
    done, looking = list[Planned](), Looking(desk)
    not_done: list[NotPlanned] = []
    for period in _periods(written, *span):
        step(period)
        for one in _of_period(looking, written, period, {bureau: known.get((bureau, period)) for bureau in chosen}):
            (done if isinstance(one, Planned) else not_done).append(one)  # type: ignore[arg-type]
    shared = tuple(money(desk, written.edition, done)) if written.edition.subject == "person" else ()
    return Plan(written, *span, tuple(done), tuple(not_done), shared, _unit_names(desk))


def _periods(written: WrittenEdition, first: str, last: str) -> Iterator[str]:
    """The months of a span, or the quarters or years that lie in it whole; raises SettingsError where none does."""
    every = months(first, last)
    found = dict.fromkeys(containing(month, _LIKE[written.edition.period]) for month in every)
    whole = [one for one in found if set(months_of(one)) <= set(every)]
    if not whole:
        fields = {"found": f"{first}..{last}", "expected": written.edition.period}
        raise SettingsError([Fault("plan_no_period", fields)])
    yield from whole


def _of_period(
    looking: Looking, written: WrittenEdition, period: str, entries: Mapping[str, PeriodEntry | None]
) -> Iterator[Planned | NotPlanned]:
    """The period of every bureau, by bureau."""
    found: dict[str, Planned | NotPlanned] = {}
    ready: dict[str, tuple[PeriodEntry, InForce, SchemeMonth]] = {}
    for bureau_id, entry in entries.items():
        try:
            ready[bureau_id] = _ready(looking, written, entry, {"bureau": bureau_id, "month": period})
        except GateError as error:
            found[bureau_id] = NotPlanned(bureau_id, period, error.faults)
    for bureau_id, result in scored([month for _, _, month in ready.values()]):
        if isinstance(result, tuple):
            found[bureau_id] = NotPlanned(bureau_id, period, result)
        else:
            entry, here, _ = ready[bureau_id]
            found[bureau_id] = Planned(
                entry, here, planned(scored_before(looking.desk, entry, here.scheme), result.scores)
            )
    yield from (found[bureau_id] for bureau_id in sorted(found))


def _ready(
    looking: Looking, written: WrittenEdition, entry: PeriodEntry | None, fields: Mapping[str, str | int]
) -> tuple[PeriodEntry, InForce, SchemeMonth]:
    """A period to be scored; raises GateError where it cannot be or has nothing to be compared with."""
    if entry is None:
        raise GateError([Fault("plan_not_calculated", fields)])
    desk = looking.desk
    found = in_force(desk, entry, written.edition)
    if found is None:
        raise GateError([Fault("plan_other_subject", {**fields, "found": entry.scheme})])
    fail_if_not_comparable(looking, entry)
    month = proposed_month(desk, entry, written, found.pinned)
    fail_if_not_all_published(desk, [month])
    fail_if_not_scorable(month)
    return entry, found, month


def _unit_names(desk: Desk) -> dict[str, str]:
    units = desk.lake.live(Part("unit", TIMELESS)).sort("unit_id", "from_date")
    return dict(units.select("unit_id", "unit_name").iter_rows())
