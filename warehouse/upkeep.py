"""Bringing a warehouse's file to the schema of this version: what is new is added, views replaced, nothing dropped.

A fingerprint of the schema lies in the database, so that a warehouse that is up to date costs one query.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, inspect, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.schema import CreateColumn, SetColumnComment, SetTableComment

from transforms.faults import Fault, SettingsError
from warehouse.tables import VIEWS, fingerprint, metadata, ops_schema


def is_current(connection: Connection) -> bool:
    """Whether the warehouse has the schema of this version; asked first of a connection, which begins anew where not.

    The table itself is asked: to list the tables of a file that was just opened loads them all, ten times as long.
    """
    try:
        return _has_fingerprint(connection)
    except ProgrammingError:
        connection.rollback()
        return False


def make(connection: Connection) -> None:
    """Create or alter what is not as this version has it; raises SettingsError where only a new file can."""
    if ops_schema.name in _names(connection) and _has_fingerprint(connection):
        return
    faults = beyond_altering(connection)
    if faults:
        raise SettingsError(faults)
    there = _there(connection)
    missing = [table for table in metadata.sorted_tables if table not in there]
    metadata.create_all(connection, missing, checkfirst=False)
    for table in there:
        _extend(connection, table)
    for name, body in VIEWS.items():
        connection.execute(text(f"CREATE OR REPLACE VIEW {name} AS {body}"))
    connection.execute(ops_schema.delete())
    connection.execute(ops_schema.insert().values(fingerprint=fingerprint()))


def beyond_altering(connection: Connection) -> list[Fault]:
    """What no `ALTER TABLE` gives the rows of an older version; nothing for a warehouse of this one."""
    return [fault for table in _there(connection) for fault in _differences(connection, table)]


def _has_fingerprint(connection: Connection) -> bool:
    return connection.execute(select(ops_schema.c.fingerprint)).scalars().all() == [fingerprint()]


def _there(connection: Connection) -> list[Table]:
    found = _names(connection)
    return [table for table in metadata.sorted_tables if table.name in found]


def _names(connection: Connection) -> set[str]:
    """The tables of this file, not of one beside it; an inspector would ask five questions at each transaction."""
    mine = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
    return set(connection.execute(text(mine)).scalars())


def _differences(connection: Connection, table: Table) -> list[Fault]:
    """Columns of another type, and another key."""
    found = inspect(connection)
    kinds = {c["name"]: c["type"].compile(connection.dialect) for c in found.get_columns(table.name)}
    wanted = {c.name: c.type.compile(connection.dialect) for c in table.columns}
    faults = [
        Fault("warehouse_too_old", {"table": f"{table.name}.{name}", "found": kinds[name], "expected": kind})
        for name, kind in wanted.items()
        if name in kinds and kinds[name] != kind
    ]
    keys = set(found.get_pk_constraint(table.name)["constrained_columns"]), {c.name for c in table.primary_key}
    if keys[0] != keys[1]:
        was, now = ("、".join(sorted(key)) for key in keys)
        faults.append(Fault("warehouse_too_old", {"table": table.name, "found": was, "expected": now}))
    return faults


def _extend(connection: Connection, table: Table) -> None:
    known = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for column in table.columns:
        if column.name not in known:
            words = CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(text(f'ALTER TABLE "{table.name}" ADD COLUMN {words}'))
        connection.execute(SetColumnComment(column))
    connection.execute(SetTableComment(table))
