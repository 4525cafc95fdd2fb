"""Monthly partitions of the facts in PostgreSQL: made by the load that needs them, in its transaction."""

from __future__ import annotations

import polars as pl
from sqlalchemy import Connection, Table, text

from warehouse.schema import PARTITIONED


def make_partitions(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    """Make the partitions that the rows need; a table that is not cut has none.

    The function belongs to the owner of the schema: a loader may not alter tables.
    """
    column = table.info.get(PARTITIONED)
    if column is None:
        return
    for month in rows[column].unique().drop_nulls().sort():
        connection.execute(text("SELECT make_partition(:name, :month)"), {"name": table.name, "month": month})
