"""A warehouse's file built anew: where a key or a type has changed, the rows of the old file move into a new one.

The old file stays until the new one is whole and takes its place at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from transforms.faults import Fault, SettingsError
from warehouse.duckdb_file import building
from warehouse.files import replace
from warehouse.tables import metadata

_KNOWN = "SELECT column_name FROM duckdb_columns() WHERE database_name = 'old' AND table_name = :name"


def renew(file: Path, faults: Sequence[Fault]) -> None:
    """Put a new file in the place of one that cannot be altered; raises SettingsError where its rows do not fit."""
    try:
        replace(file, lambda temporary: _build(temporary, file))
    except DBAPIError:
        raise SettingsError(faults) from None


def _build(file: Path, old: Path) -> None:
    place = str(old).replace("'", "''")
    with building(file) as engine:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"ATTACH '{place}' AS old")
        with engine.begin() as connection:
            for table in metadata.sorted_tables:
                if table.name != "ops_schema":
                    _move(connection, table)


def _move(connection: Connection, table: Table) -> None:
    """The rows of a table, by the columns that both versions have; DuckDB casts them or refuses."""
    known = set(connection.execute(text(_KNOWN), {"name": table.name}).scalars())
    columns = ", ".join(f'"{column.name}"' for column in table.columns if column.name in known)
    if columns:
        connection.execute(text(f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM old."{table.name}"'))  # noqa: S608
