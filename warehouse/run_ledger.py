"""The runs that came to their end, as the ledger has them."""

from __future__ import annotations

from sqlalchemy import select

from warehouse import schema
from warehouse.store import Warehouse


def ended_nights(warehouse: Warehouse, flow: str) -> list[dict[str, object]]:
    """The runs of a flow that came to their end: night, when it began, what was received, refused and rejected."""
    table = schema.ops_run.c
    columns = (table.night, table.started_at.label("at"), table.received, table.refused, table.rejected)
    with warehouse.reading() as connection:
        found = connection.execute(select(*columns).where(table.flow == flow).order_by(table.run)).mappings()
        return [dict(row) for row in found]
