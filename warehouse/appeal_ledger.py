"""The ledger of objections: it follows the acts in landing, whole, each time one comes or is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection

from warehouse.publication_schema import ops_appeal
from warehouse.store import insert

_SHAPE = {column.name: pl.String() for column in ops_appeal.columns} | {
    "due_on": pl.Date(),
    "version_after": pl.Int64(),
}


def record_appeals(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write every objection inside the caller's transaction."""
    connection.execute(ops_appeal.delete())
    insert(connection, ops_appeal, pl.DataFrame(list(rows), schema=_SHAPE))
