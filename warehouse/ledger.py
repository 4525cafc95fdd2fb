"""The ledgers: what became of every delivery and row, and how each bureau's month stands. The truth of the house.

Written in one transaction a run; `var/state.json`, which `status` reads without a database, follows each commit.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import polars as pl
from sqlalchemy import Connection, Table, func, select, tuple_

from transforms.faults import Fault
from warehouse import schema
from warehouse.lake import Part
from warehouse.publication_schema import ops_period_change
from warehouse.states import IN_FORCE
from warehouse.store import Warehouse, frame, insert, replace_rows
from warehouse.tombstones import keep_away


@dataclass(frozen=True)
class Attempts:
    """What earlier runs made of each delivery: delivery -> (status, attempt)."""

    made: dict[str, tuple[str, str]]

    def status(self, delivery_id: str) -> str | None:
        """loaded, refused, withdrawn, or None for one that was never tried."""
        return self.made.get(delivery_id, (None, ""))[0]

    def is_open(self, delivery_id: str, attempt: str) -> bool:
        """Whether a run would make something else of the delivery than was made before.

        One that the ledger has as withdrawn, and that is asked for, is to be worked on again.
        """
        status, made = self.made.get(delivery_id, (None, ""))
        return status in {None, "withdrawn"} or (status == "refused" and made != attempt)


@dataclass(frozen=True)
class DeliveryEntry:
    """One delivery in the ledger."""

    delivery_id: str
    arrival: int
    folder: str
    file_name: str
    sha256: str
    size: int
    received_at: str
    profile: str
    attempt: str
    status: str
    faults: str
    rows_in_file: int
    rows_left_out: int
    row_days: str


@dataclass(frozen=True)
class PartEntry:
    """What a run found in one part: where every row of each delivery ended, and why rows were rejected."""

    part: Part
    counts: pl.DataFrame
    rejects: pl.DataFrame


@dataclass(frozen=True)
class PeriodEntry:
    """How a bureau's month stands."""

    bureau_id: str
    month: str
    state: str
    version: int
    is_trial: bool
    scheme: str
    edition: str
    edition_hash: str
    input_hash: str
    moved_at: str
    moved_by: str
    people: int
    held: int
    opens_on: str | None = None
    closes_on: str | None = None
    document: str | None = None

    @property
    def is_in_force(self) -> bool:
        """Whether it was published: from then on a change needs `restate`."""
        return self.state in IN_FORCE

    @property
    def key(self) -> tuple[str, str]:
        """Bureau and period."""
        return self.bureau_id, self.month


def period_of(warehouse: Warehouse, bureau_id: str, period: str) -> PeriodEntry | None:
    """How one bureau's period stands; None where it was never calculated."""
    return {one.month: one for one in periods(warehouse, bureau_id)}.get(period)


def attempts(warehouse: Warehouse) -> Attempts:
    """What was made of every delivery so far."""
    table = schema.ops_delivery.c
    with warehouse.reading() as connection:
        rows = connection.execute(select(table.delivery_id, table.status, table.attempt)).all()
    return Attempts({row[0]: (row[1], row[2]) for row in rows})


def delivery_names(warehouse: Warehouse) -> dict[str, str]:
    """delivery_id -> the name under which the file came."""
    table = schema.ops_delivery.c
    with warehouse.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(select(table.delivery_id, table.file_name))}


def delivery_profiles(warehouse: Warehouse) -> dict[str, str]:
    """delivery_id -> the profile by which the file was read."""
    table = schema.ops_delivery.c
    with warehouse.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(select(table.delivery_id, table.profile))}


def parts_of(warehouse: Warehouse, deliveries: Sequence[str]) -> dict[str, list[Part]]:
    """The parts in which rows of these deliveries were counted."""
    table = schema.ops_delivery_rows.c
    query = select(table.delivery_id, table.dataset, table.month).where(table.delivery_id.in_(list(deliveries)))
    query = query.distinct()
    found: dict[str, list[Part]] = {}
    with warehouse.reading() as connection:
        for delivery_id, dataset, month in connection.execute(query):
            found.setdefault(delivery_id, []).append(Part(dataset, month))
    return found


def periods(warehouse: Warehouse, bureau_id: str | None = None) -> list[PeriodEntry]:
    """How every bureau's month stands, or every month of one bureau, in order."""
    query = select(schema.ops_period).order_by("bureau_id", "month")
    if bureau_id is not None:
        query = query.where(schema.ops_period.c.bureau_id == bureau_id)
    with warehouse.reading() as connection:
        return [PeriodEntry(**row) for row in connection.execute(query).mappings()]


def record_night(
    connection: Connection,
    deliveries: Sequence[DeliveryEntry],
    parts: Sequence[PartEntry],
    checks: pl.DataFrame,
    taken_back: Collection[str],
    overspent: Mapping[str, Fault],
) -> None:
    """Write what a run did: the deliveries it worked on, the parts it settled, the checks it ran under its number.

    `overspent` are the grant files that the pool or the cap refuses whole.
    """
    for entry in deliveries:
        _replace(connection, schema.ops_delivery, {"delivery_id": entry.delivery_id}, [asdict(entry)])
        connection.execute(
            schema.ops_delivery_rows.delete().where(schema.ops_delivery_rows.c.delivery_id == entry.delivery_id)
        )
    for settled in parts:
        where: dict[str, object] = {"dataset": settled.part.dataset, "month": settled.part.month}
        replace_rows(connection, schema.ops_delivery_rows, where, settled.counts)
        replace_rows(connection, schema.ops_reject, where, settled.rejects)
    keep_away(connection, schema.ops_reject.name)
    _mark_overspent(connection, [settled for settled in parts if settled.part.dataset == "grant"], overspent)
    gone = schema.ops_delivery.c.delivery_id.in_(list(taken_back))
    connection.execute(schema.ops_delivery.update().where(gone).values(status="withdrawn", faults="[]"))
    add_checks(connection, checks)


def add_checks(connection: Connection, checks: pl.DataFrame) -> None:
    """Write checks under the number of the next run."""
    (last,) = connection.execute(select(func.max(schema.ops_check.c.run))).scalars().all()
    insert(connection, schema.ops_check, checks.with_columns(run=pl.lit((last or 0) + 1)))


def _mark_overspent(connection: Connection, grants: Sequence[PartEntry], overspent: Mapping[str, Fault]) -> None:
    """A grant file that the pool refuses in any part is a refused delivery, as long as the pool refuses it.

    One that is refused for a part of an earlier run keeps what was said of it then.
    """
    touched = sorted({one for settled in grants for one in settled.counts["delivery_id"]})
    rejects, table = schema.ops_reject.c, schema.ops_delivery
    over = select(rejects.delivery_id).where(
        rejects.delivery_id.in_(touched), rejects.code.in_(["grant_over_pool", "grant_over_cap"])
    )
    still = {row[0] for row in connection.execute(over.distinct())}
    for delivery_id in (one for one in touched if one in overspent or one not in still):
        fault = overspent[delivery_id] if delivery_id in still else None
        faults = [{"code": fault.code, "fields": dict(fault.fields)}] if fault else []
        values = {"status": "refused" if fault else "loaded", "faults": json.dumps(faults, ensure_ascii=False)}
        connection.execute(table.update().where(table.c.delivery_id == delivery_id).values(values))


def record_period(connection: Connection, entry: PeriodEntry, reason: str = "") -> None:
    """Write how a bureau's month stands now, and that it moved if it did."""
    where: dict[str, object] = {"bureau_id": entry.bureau_id, "month": entry.month}
    _replace(connection, schema.ops_period, where, [asdict(entry)])
    changes = ops_period_change
    before = connection.execute(
        select(changes.c.change, changes.c.state, changes.c.version, changes.c.document)
        .where(changes.c.bureau_id == entry.bureau_id, changes.c.month == entry.month)
        .order_by(changes.c.change.desc())
    ).first()
    if before is not None and tuple(before)[1:] == (entry.state, entry.version, entry.document):
        return
    moved = {name: getattr(entry, name) for name in ("state", "version", "moved_at", "moved_by", "document")}
    number = before[0] + 1 if before is not None else 1
    connection.execute(changes.insert().values(**where, **moved, change=number, reason=reason or None))


def _replace(connection: Connection, table: Table, where: dict[str, object], rows: list[dict[str, object]]) -> None:
    replace_rows(connection, table, where, pl.DataFrame(rows, infer_schema_length=None))


def arrivals(warehouse: Warehouse) -> dict[str, str]:
    """delivery_id -> when its file was received."""
    table = schema.ops_delivery.c
    with warehouse.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(select(table.delivery_id, table.received_at))}


def refused(warehouse: Warehouse) -> list[DeliveryEntry]:
    """The deliveries that are refused whole."""
    table = schema.ops_delivery
    with warehouse.reading() as connection:
        rows = connection.execute(select(table).where(table.c.status == "refused").order_by("arrival")).mappings()
        return [DeliveryEntry(**row) for row in rows]


def rejected_rows(warehouse: Warehouse) -> pl.DataFrame:
    """One row per rejected row and reason: delivery_id, dataset, row_no, column_name, code."""
    query = (
        "SELECT DISTINCT delivery_id, dataset, row_no, column_name, code FROM ops_reject WHERE severity = 'reject'"
        " AND code NOT IN ('grant_over_pool', 'grant_over_cap') ORDER BY 1, 2, 3, 4, 5"
    )
    with warehouse.reading() as connection:
        return frame(connection, query)


def troubled(warehouse: Warehouse) -> set[str]:
    """The deliveries that are refused or have rejected rows."""
    rows = schema.ops_delivery_rows.c
    with warehouse.reading() as connection:
        rejected = {row[0] for row in connection.execute(select(rows.delivery_id).where(rows.rejected > 0))}
    return rejected | {entry.delivery_id for entry in refused(warehouse)}


_COUNTS = ("loaded", "rejected", "superseded", "withdrawn")


def endings(warehouse: Warehouse, parts: Sequence[Part]) -> dict[tuple[str, Part], dict[str, int]]:
    """(delivery, part) -> where its rows ended, as the ledger has it now."""
    if not parts:
        return {}
    table = schema.ops_delivery_rows.c
    sums = [func.sum(table[end]).label(end) for end in _COUNTS]
    query = (
        select(table.delivery_id, table.dataset, table.month, *sums)
        .where(tuple_(table.dataset, table.month).in_([(part.dataset, part.month) for part in parts]))
        .group_by(table.delivery_id, table.dataset, table.month)
    )
    with warehouse.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return {
        (row["delivery_id"], Part(row["dataset"], row["month"])): {end: int(row[end]) for end in _COUNTS}
        for row in rows
    }
