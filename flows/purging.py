"""`purge`: rows and delivered files that are past their retention go, and each month of a table leaves a tombstone.

The act says how many rows of which months, and is landed before it has effect: a run that was killed is finished by
the next one from its act, and a rebuild buries again what was buried then.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from flows.acts import PURGE, Act
from flows.desk import Desk
from flows.due_deliveries import DueDeliveries, due_deliveries
from flows.logbook import files_before
from flows.purging_deliveries import remove_bytes, remove_parts, said_deliveries
from flows.receiving import login
from flows.retention import chosen, first_kept
from transforms.faults import Fault, ForbiddenError, SettingsError
from warehouse.access import AUDITOR, LOADER, may_act_as
from warehouse.delivery_tombstones import bury_deliveries
from warehouse.purged_deliveries import DELIVERIES, PurgedList, purged_list
from warehouse.tombstones import FILES, LOG, PURGEABLE, Tombstone, buried, bury, due, purge_log


@dataclass(frozen=True)
class Purged:
    """What was taken away, and what was left: the tables of another login, the files that something needs."""

    tombstones: tuple[Tombstone, ...]
    left: tuple[Fault, ...] = ()
    kept: tuple[Fault, ...] = ()
    """How many delivered files are past their retention and stay, and why."""


def purge(desk: Desk, tables: Sequence[str], reason: str) -> Purged:
    """Take away what is past its retention, of the named tables or of all; raises ForbiddenError and SettingsError.

    What a killed run had said and not done is done first.
    """
    if not reason.strip():
        raise ForbiddenError([Fault("reason_missing", {"option": "--reason"})])
    months, ours = chosen(desk.workspace, tables), _ours(desk)
    left = tuple(_not_ours(table) for table in months if table not in ours)
    if left and (tables or len(left) == len(months)):
        raise SettingsError(left)
    finished = [stone for act in desk.landing.acts(PURGE) for stone in _carried_out(desk, act, ours)]
    days = {table: first_kept(desk.today, kept) for table, kept in months.items() if table in ours}
    due = due_deliveries(desk, days[DELIVERIES]) if DELIVERIES in days else DueDeliveries({})
    new = [stone for act in _said(desk, days, due, reason.strip()) for stone in _carried_out(desk, act, ours)]
    return Purged((*finished, *new), left, due.kept)


def tombstones(act: Act) -> list[Tombstone]:
    """What an act takes away, one a table and month."""
    purge_id = hashlib.sha256(json.dumps(act, sort_keys=True).encode()).hexdigest()[:12]
    return [
        Tombstone(
            purge_id, table, month, count, date.fromisoformat(said["before"]), act["at"], act["by"], act["reason"]
        )
        for table, said in json.loads(act["tables"]).items()
        for month, count in said["months"].items()
    ]


def repeat(desk: Desk, act: Act) -> None:
    """Do again in a warehouse that is made anew what an act did in the old one."""
    with desk.warehouse.transaction() as connection:
        _bury(connection, tombstones(act), purged_list(desk.landing.root, act))


def _bury(connection: Connection, stones: Sequence[Tombstone], purged: PurgedList | None) -> None:
    bury(connection, stones)
    if purged and any(one.table_name == DELIVERIES for one in stones):
        bury_deliveries(connection, stones[0].purge_id, purged)


def _ours(desk: Desk) -> frozenset[str]:
    """The tables that the login may purge: the log is the auditor's, everything else the loader's."""
    found: set[str] = set()
    with desk.warehouse.reading() as connection:
        if may_act_as(connection, LOADER):
            found.update(set(PURGEABLE) - {LOG})
    with desk.warehouse.auditing() as auditor:
        if auditor is None or may_act_as(auditor, AUDITOR):
            found.add(LOG)
    return frozenset(found)


def _not_ours(table: str) -> Fault:
    return Fault("purge_not_yours", {"table": table, "expected": AUDITOR if table == LOG else LOADER})


def _said(desk: Desk, days: Mapping[str, date], due: DueDeliveries, reason: str) -> list[Act]:
    """The act of today, landed; nothing where nothing is past its retention."""
    found: dict[str, Mapping[str, object]] = {
        table: {"before": day.isoformat(), "months": _due(desk, table, day)}
        for table, day in days.items()
        if table != DELIVERIES
    }
    if due.entries:
        found[DELIVERIES] = said_deliveries(desk, due, days[DELIVERIES])
    tables = {table: said for table, said in found.items() if said["months"]}
    if not tables:
        return []
    words = {"by": login(desk), "reason": reason, "tables": json.dumps(tables)}
    desk.landing.act(PURGE, words, desk.moment)
    return [{"act": PURGE, "at": desk.moment.isoformat(), **words}]


def _due(desk: Desk, table: str, before: date) -> dict[str, int]:
    """Rows of a table by month, or lines of log files, from before a day."""
    if table == FILES:
        lines: Counter[str] = Counter()
        for file in files_before(desk.workspace, before):
            lines[file.stem[:7]] += len(file.read_bytes().splitlines())
        return dict(lines)
    with desk.warehouse.auditing() if table == LOG else desk.warehouse.reading() as connection:
        return due(connection, table, before) if connection is not None else {}


def _carried_out(desk: Desk, act: Act, ours: frozenset[str]) -> list[Tombstone]:
    """Do what is said and not done yet, of the tables of this login; returns what was done."""
    with desk.warehouse.reading() as connection:
        known = buried(connection)
    mine = [one for one in tombstones(act) if one.table_name in ours]
    new = [one for one in mine if (one.purge_id, one.table_name) not in known]
    purged = purged_list(desk.landing.root, act) if any(one.table_name == DELIVERIES for one in mine) else None
    if purged:  # a rebuild sets the tombstones of a purge that was killed before it took the bytes
        remove_bytes(desk, purged)
    rows = [one for one in new if one.table_name != LOG]
    if rows:
        _remove_files(desk, rows)
        if purged and any(one.table_name == DELIVERIES for one in rows):
            remove_parts(desk, purged)
        with desk.warehouse.transaction() as connection:
            _bury(connection, rows, purged)
    return rows + _purged_log(desk, [one for one in new if one.table_name == LOG])


def _remove_files(desk: Desk, stones: Sequence[Tombstone]) -> None:
    """Before their tombstones are set: a run that is killed in between finds from its act how many lines they had."""
    for before in {one.before_date for one in stones if one.table_name == FILES}:
        for file in files_before(desk.workspace, before):
            file.unlink()


def _purged_log(desk: Desk, stones: Sequence[Tombstone]) -> list[Tombstone]:
    """Each purge of the log, in a transaction of the auditor's."""
    done: list[Tombstone] = []
    for purge_id in dict.fromkeys(one.purge_id for one in stones):
        mine = [one for one in stones if one.purge_id == purge_id]
        with desk.warehouse.auditing() as auditor:
            done += mine if auditor is not None and purge_log(auditor, mine) else []
    return done
