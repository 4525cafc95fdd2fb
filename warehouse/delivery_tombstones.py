"""The tombstones of delivered files whose bytes are purged: one per file and dataset, in the ledger for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
from sqlalchemy import Connection, Table, select

from warehouse import schema
from warehouse.purged_deliveries import PurgedList
from warehouse.store import Warehouse, insert, replace_rows
from warehouse.tombstone_schema import ops_delivery_tombstone

_FILE = ("delivery_id", "sha256", "size", "file_name", "folder", "received_at")
_ENDS = ("loaded", "rejected", "superseded", "withdrawn")


def deliveries(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Every row of ops_delivery, in order of arrival."""
    return _rows(warehouse, schema.ops_delivery, "arrival")


def delivery_rows(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Every row of ops_delivery_rows: where the rows of each delivery ended."""
    return _rows(warehouse, schema.ops_delivery_rows, "delivery_id", "dataset", "month", "bureau_id")


def _rows(warehouse: Warehouse, table: Table, *order: str) -> list[dict[str, Any]]:
    with warehouse.reading() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*order)).mappings()]


def bury_deliveries(connection: Connection, purge_id: str, purged: PurgedList) -> None:
    """Set the tombstones of one purge; the cells of their rejected rows, copies of what was delivered, go too."""
    insert(connection, ops_delivery_tombstone, pl.DataFrame(list(_stones(purge_id, purged)), infer_schema_length=None))
    for entry in purged.entries:
        replace_rows(connection, schema.ops_reject, {"delivery_id": entry["delivery_id"]}, pl.DataFrame())


def _stones(purge_id: str, purged: PurgedList) -> Iterator[dict[str, Any]]:
    said = {f"purged_{name}": purged.act[name] for name in ("at", "by")} | {"reason": purged.act["reason"]}
    ends_of = _ends(purged)
    for file in purged.files:
        of_file = {name: file[name] for name in _FILE}
        for dataset, ends in ends_of.get(file["delivery_id"], {"": Counter()}).items():
            counts = {f"rows_{end}": ends[end] for end in _ENDS}
            yield {"purge_id": purge_id, "dataset": dataset, **of_file, **counts, **said}


def _ends(purged: PurgedList) -> dict[str, dict[str, Counter[str]]]:
    """Delivery -> dataset -> where its rows ended."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for row in purged.rows:
        of_file = found.setdefault(row["delivery_id"], {})
        of_file.setdefault(row["dataset"], Counter()).update({end: row[end] for end in _ENDS})
    return found


def know_again(connection: Connection, entry: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> None:
    """Write what the ledger knew of a purged delivery into one that is made anew."""
    where: dict[str, object] = {"delivery_id": entry["delivery_id"]}
    replace_rows(connection, schema.ops_delivery, where, pl.DataFrame([entry], infer_schema_length=None))
    replace_rows(connection, schema.ops_delivery_rows, where, pl.DataFrame(rows, infer_schema_length=None))
