"""`plan`: past periods scored under a proposed edition, beside what is in force. Nothing is written anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.desk import Desk, WrittenEdition
from flows.month_end import chosen_bureaus
from flows.plan_inputs import InForce, in_force, proposed_month, scored_before
from flows.plan_money import Money, money
from flows.published_periods import fail_if_not_all_published
from flows.scorable import fail_if_not_scorable
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
    done: list[Planned] = []
    not_done: list[NotPlanned] = []
    for period in _periods(written, *span):
        step(period)
        for bureau_id in chosen:
            try:
                done.append(_planned(desk, written, known.get((bureau_id, period)), (bureau_id, period)))
            except GateError as error:
                not_done.append(NotPlanned(bureau_id, period, error.faults))
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


def _planned(desk: Desk, written: WrittenEdition, entry: PeriodEntry | None, where: tuple[str, str]) -> Planned:
    """Score one period; raises GateError where it cannot be scored or has nothing to be compared with."""
    fields: dict[str, str | int] = {"bureau": where[0], "month": where[1]}
    if entry is None:
        raise GateError([Fault("plan_not_calculated", fields)])
    found = in_force(desk, entry, written.edition)
    if found is None:
        raise GateError([Fault("plan_other_subject", fields | {"found": entry.scheme})])
    month = proposed_month(desk, entry, written, found.pinned)
    fail_if_not_all_published(desk, [month])
    fail_if_not_scorable(month)
    moves = planned(scored_before(desk, entry, found.scheme), month.scored.scores)
    return Planned(entry, found, moves)


def _unit_names(desk: Desk) -> dict[str, str]:
    units = desk.lake.live(Part("unit", TIMELESS)).sort("unit_id", "from_date")
    return dict(units.select("unit_id", "unit_name").iter_rows())
