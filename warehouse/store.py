"""The warehouse whatever its engine: a file of one workspace (embedded.py) or a shared PostgreSQL (shared.py)."""

from __future__ import annotations

import logging
import sys
from contextlib import AbstractContextManager
from typing import Protocol

import polars as pl
from sqlalchemy import Connection, Table, text

from warehouse import embedded

# Without a handler of its own Python prints what SQLAlchemy says of a connection that broke: tracebacks, with the rows.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


class Warehouse(Protocol):
    """What a run may do with a warehouse; both engines take the same SQL."""

    def transaction(self) -> AbstractContextManager[Connection]:
        """One transaction, alone among writers; raises UnavailableError where it is not known to be committed."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """One committed state, read only; raises UnavailableError."""
        ...

    def auditing(self) -> AbstractContextManager[Connection | None]:
        """One transaction in which the log of statements is read and purged; None where there is no such log."""
        ...


def close() -> None:
    """Let go of what a command keeps open for as long as it runs."""
    embedded.close_readers()
    if (shared := sys.modules.get("warehouse.shared")) is not None:
        shared.close_engines()


def frame(connection: Connection, query: str, **parameters: object) -> pl.DataFrame:
    """The result of a query as a frame."""
    result = connection.execute(text(query), parameters)
    names = list(result.keys())
    return pl.DataFrame([tuple(row) for row in result], schema=names, orient="row", infer_schema_length=None)


def insert(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    """Append rows to a table by column name; raises GateError where the engine cannot hold them."""
    if rows.is_empty():
        return
    if connection.dialect.name != "postgresql":
        embedded.put(connection, table, rows)
        return
    from warehouse.copying import put

    put(connection, table, rows)


def replace_rows(connection: Connection, table: Table, where: dict[str, object], rows: pl.DataFrame) -> None:
    """Delete what `where` names and put `rows` in its place, inside the caller's transaction."""
    delete = table.delete()
    for column, value in where.items():
        delete = delete.where(table.c[column] == value)
    connection.execute(delete)
    insert(connection, table, rows)
