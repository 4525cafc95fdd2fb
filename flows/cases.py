"""A bureau's period that somebody decides about: how the ledger has it, and the rows and editions of now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flows.desk import Desk
from flows.lost_ledger import fail_if_ledger_is_lost
from flows.month_end import calculated_entry
from flows.month_inputs import SchemeMonth, edition_hashes, input_hash, scheme_months
from flows.registers import fail_if_template_is_wrong
from flows.versions import calendar_hash
from flows.wording import closing_command
from transforms.faults import Fault, ForbiddenError
from transforms.period import span_of
from warehouse.ledger import PeriodEntry, period_of
from warehouse.publication_ledger import next_version
from warehouse.publications import manifest
from warehouse.states import CORRECTED


@dataclass(frozen=True)
class Case:
    """A calculated period with what it is scored from."""

    desk: Desk
    entry: PeriodEntry
    schemes: tuple[SchemeMonth, ...]

    @property
    def where(self) -> dict[str, str | int]:
        """What every message about it says."""
        return {"bureau": self.entry.bureau_id, "month": self.entry.month}

    @property
    def is_stale(self) -> bool:
        """Whether rows or editions are others than those of the result, or the calendar of one that is calculated."""
        entry = self.entry
        is_same = (input_hash(self.schemes), edition_hashes(self.schemes)) == (entry.input_hash, entry.edition_hash)
        return not is_same or self._is_by_another_calendar

    @property
    def _is_by_another_calendar(self) -> bool:
        said = manifest(self.desk.workspace.publication(*self.entry.key, 0))
        if self.entry.is_in_force or said is None:
            return False
        return said.get("calendar") != calendar_hash(self.desk, self.schemes[0].inputs)

    @property
    def coming(self) -> Case:
        """A published period as it would stand corrected; raises GateError where a measure is missing."""
        entry = self.entry
        fresh = calculated_entry(self.desk, self.schemes, input_hash(self.schemes))
        version = next_version(self.desk.warehouse, entry.bureau_id, entry.month)
        return replace(self, entry=replace(fresh, state=CORRECTED, version=version, is_trial=entry.is_trial))

    def refuse(self, code: str, **fields: str | int) -> ForbiddenError:
        """The error that the month's state forbids this."""
        return ForbiddenError([Fault(code, self.where | fields)])


def case_of(desk: Desk, bureau_id: str, period: str) -> Case:
    """The period as it was calculated; raises ForbiddenError for one that was not, SettingsError for a lost ledger."""
    fail_if_ledger_is_lost(desk)
    entry = period_of(desk.warehouse, bureau_id, period)
    schemes = scheme_months(desk, bureau_id, period)
    if entry is None and not schemes:
        fields = {"bureau": bureau_id, "month": period, "expected": span_of(period)}
        raise ForbiddenError([Fault("no_edition_of_span", fields)])
    if entry is None or not schemes:
        fields = {"bureau": bureau_id, "month": period, "command": closing_command(period)}
        raise ForbiddenError([Fault("month_not_calculated", fields)])
    return Case(desk, entry, schemes)


def fail_if_over(case: Case) -> None:
    """Nothing is decided any more about what was published, nor about rows that have changed since."""
    if case.entry.is_in_force:
        raise case.refuse("month_published")
    if case.is_stale:
        raise case.refuse("changed_since_calculated", command=closing_command(case.entry.month))
    fail_if_template_is_wrong(case.desk, case.schemes)


def undecided(case: Case) -> Case:
    """What can still be decided about: the result, or of a published period the correction that would come."""
    if case.entry.is_in_force:
        return case.coming
    fail_if_over(case)
    return case
