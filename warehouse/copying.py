"""Rows into PostgreSQL: COPY straight into the table, fed by Polars' CSV writer, inside the caller's transaction."""

from __future__ import annotations

from io import BytesIO
from typing import cast

import polars as pl
import psycopg
from sqlalchemy import Connection, Table

from transforms.faults import Fault, GateError
from warehouse.partitions import make_partitions

_BLOCK = 1 << 18


def put(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    """Append rows to a table by column name; raises GateError for a text that PostgreSQL cannot hold."""
    names = [column.name for column in table.columns]
    chosen = rows.select(names)
    _fail_if_null_characters(table, chosen)
    make_partitions(connection, table, chosen)
    raw = cast("psycopg.Connection", connection.connection.dbapi_connection)
    columns = ", ".join(f'"{name}"' for name in names)
    # Every text stands in quotes and nothing else is empty: so a blank text and no text stay two things.
    words = f"COPY \"{table.name}\" ({columns}) FROM STDIN (FORMAT csv, NULL '')"
    content = _csv(chosen)
    with raw.cursor() as cursor, cursor.copy(words.encode()) as copy:
        while block := content.read(_BLOCK):
            copy.write(block)


def _csv(rows: pl.DataFrame) -> BytesIO:
    content = BytesIO()
    rows.write_csv(content, include_header=False, quote_style="non_numeric", null_value="")
    content.seek(0)
    return content


def _fail_if_null_characters(table: Table, rows: pl.DataFrame) -> None:
    texts = rows.select(pl.selectors.string().str.contains("\0", literal=True).any())
    bad = [name for name, found in zip(texts.columns, texts.row(0), strict=True) if found] if texts.width else []
    if bad:
        raise GateError([Fault("text_with_null_character", {"table": table.name, "column": name}) for name in bad])
