"""The runs that came to their end, as the ledger has them."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from warehouse import schema
from warehouse.store import Warehouse


def ended_nights(warehouse: Warehouse, flow: str) -> list[dict[str, object]]:
    """The runs of a flow that came to their end: night, when it began, what was received, refused and rejected."""
    table = schema.ops_run.c
    columns = (table.night, table.started_at.label("at"), table.received, table.refused, table.rejected)
    with warehouse.reading() as connection:
        found = connection.execute(select(*columns).where(table.flow == flow).order_by(table.run)).mappings()
        return [dict(row) for row in found]


def record_run(connection: Connection, flow: str, night: str, started_at: str, **counts: int) -> None:
    """Write that a run of a flow came to its end."""
    last = connection.execute(select(func.max(schema.ops_run.c.run))).scalar() or 0
    row = {"run": last + 1, "flow": flow, "night": night, "started_at": started_at, **counts}
    connection.execute(schema.ops_run.insert().values(row))


def last_night(warehouse: Warehouse, flow: str) -> str | None:
    """The latest day on which a run of a flow came to its end."""
    table = schema.ops_run.c
    with warehouse.reading() as connection:
        found: str | None = connection.execute(select(func.max(table.night)).where(table.flow == flow)).scalar()
        return found
