"""Rows that are past their retention: which may go, and the tombstone that each month of a table leaves.

A row has a day of its own; one without, such as an alert that is open, stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, func, select, text

from warehouse.purged_deliveries import DELIVERIES
from warehouse.store import insert
from warehouse.tombstone_schema import ops_tombstone

LOG = "ops_audit"
FILES = "log"
"""The JSON lines of var/log, which have tombstones like a table's."""
_DAYS = {
    "ops_run": "night",
    "ops_check": "CAST(night AS VARCHAR)",
    # A held row decides a score, and a grant over the pool whether its file was refused: neither is of the past.
    "ops_reject": """
        CASE WHEN severity <> 'hold' AND code NOT IN ('grant_over_pool', 'grant_over_cap') THEN
        (SELECT d.received_at FROM ops_delivery d WHERE d.delivery_id = ops_reject.delivery_id) END
    """,
    "ops_alert": "NULLIF(ended_at, '')",
    LOG: "TO_CHAR(happened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')",
}
"""The day of a row as ISO text, by table; null where the row may not go."""
PURGEABLE = (*_DAYS, FILES, DELIVERIES)
_PURGE_LOG = "SELECT purge_audit(:before_date, :purge_id, :purged_at, :purged_by, :reason)"


@dataclass(frozen=True)
class Tombstone:
    """How many rows of one table and month a purge takes away."""

    purge_id: str
    table_name: str
    month: str
    row_count: int
    before_date: date
    purged_at: str
    purged_by: str
    reason: str


def due(connection: Connection, table: str, before: date) -> dict[str, int]:
    """How many rows of a table from before a day may go, by month; the server refuses young lines of the log."""
    if table == LOG:
        connection.execute(text("SELECT refuse_young(:before)"), {"before": before})
    months = f"SELECT SUBSTR({_DAYS[table]}, 1, 7) AS month FROM {table} WHERE {_is_before(table)}"  # noqa: S608 - names are ours
    query = f"SELECT month, COUNT(*) FROM ({months}) gone GROUP BY month ORDER BY month"  # noqa: S608
    return {row[0]: row[1] for row in connection.execute(text(query), {"before": before.isoformat()})}


def bury(connection: Connection, stones: Sequence[Tombstone]) -> None:
    """Take the rows away and set their tombstones, inside the caller's transaction; what is set already is left.

    The log's rows are its server's, so of the log only the tombstones are set: a rebuilt warehouse has another log.
    """
    known = buried(connection)
    new = [one for one in stones if (one.purge_id, one.table_name) not in known]
    for table, before in sorted({(one.table_name, one.before_date) for one in new}):
        if table in _DAYS and table != LOG:
            _take_away(connection, table, before)
    if new:
        insert(connection, ops_tombstone, pl.DataFrame([asdict(one) for one in new]))


def purge_log(connection: Connection, stones: Sequence[Tombstone]) -> bool:
    """Let the server take away the log's rows of one purge, and set their tombstones; whether there were any."""
    one = stones[0]
    is_due = bool(due(connection, LOG, one.before_date))
    if is_due:
        names = ("before_date", "purge_id", "purged_at", "purged_by", "reason")
        connection.execute(text(_PURGE_LOG), {name: getattr(one, name) for name in names})
    return is_due


def keep_away(connection: Connection, table: str) -> None:
    """Take away what has come back of rows that were purged: a part that is settled anew has all of its rejects."""
    _, before = purged(connection, table)
    if before is not None:
        _take_away(connection, table, before)


def purged(connection: Connection, table: str) -> tuple[int, date | None]:
    """How many rows of a table were purged, and before which day; None where none ever was."""
    stones = ops_tombstone.c
    query = select(func.sum(stones.row_count), func.max(stones.before_date)).where(stones.table_name == table)
    count, before = connection.execute(query).one()
    return int(count or 0), before


def buried(connection: Connection) -> set[tuple[str, str]]:
    """(purge, table) of every tombstone."""
    return {
        (row[0], row[1]) for row in connection.execute(select(ops_tombstone.c.purge_id, ops_tombstone.c.table_name))
    }


def _take_away(connection: Connection, table: str, before: date) -> None:
    query = f"DELETE FROM {table} WHERE {_is_before(table)}"  # noqa: S608 - names are ours
    connection.execute(text(query), {"before": before.isoformat()})


def _is_before(table: str) -> str:
    return f"({_DAYS[table]}) < :before"
