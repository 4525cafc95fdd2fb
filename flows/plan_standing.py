"""Whether a calculated period may be compared with: its version is whole, and made from what is there now.

Else a late row, a ruling or another calendar would count as the doing of the proposed edition.
"""

from __future__ import annotations

from flows.month_inputs import months_by, row_hashes
from flows.noted_basis import noted_basis
from flows.signs import Looking
from flows.staleness import differing
from flows.versions import calendar_hash
from flows.wording import closing_command
from transforms.faults import Fault, GateError
from transforms.scoring.month import ENGINE
from warehouse.ledger import PeriodEntry
from warehouse.publications import is_whole, manifest


def fail_if_not_comparable(looking: Looking, entry: PeriodEntry) -> None:
    """Raise GateError for a calculated period whose version is lost or stale; a published one pins its rows."""
    if entry.is_in_force:
        return
    command = closing_command(entry.month)
    fields: dict[str, str | int] = {"bureau": entry.bureau_id, "month": entry.month, "command": command}
    folder = looking.desk.workspace.publication(entry.bureau_id, entry.month, 0)
    said = manifest(folder) or {}
    if not is_whole(folder) or said.get("input_hash") != entry.input_hash:
        raise GateError([Fault("plan_result_lost", fields)])
    if said.get("engine") != ENGINE or _is_stale(looking, entry, said.get("calendar")):
        raise GateError([Fault("plan_rows_changed", fields)])


def _is_stale(looking: Looking, entry: PeriodEntry, calendar: object) -> bool:
    """Whether the edition in force has other rows or another calendar now; where no sign differs, nothing is read."""
    desk = looking.desk
    written, basis = desk.editions_of(*entry.key), noted_basis(desk, *entry.key)
    is_noted = basis is not None and basis.input_hash == entry.input_hash
    if not written or (basis and is_noted and not differing(looking, entry, basis, written)):
        return False
    schemes = months_by(desk, *entry.key, written)
    return (row_hashes(schemes).whole, calendar_hash(desk, schemes[0].inputs)) != (entry.input_hash, calendar)
