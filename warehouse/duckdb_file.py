"""A DuckDB file: its engine, whatever its folder is called, and a new one with the tables of this version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine

from warehouse.upkeep import make

BLOCK = 65_536
"""Bytes of a block of a new file: each of many small tables takes some, and the whole file is copied for readers."""


def engine_of(file: Path, *, is_read_only: bool = False) -> Engine:
    """The engine of a file; its path is put together as a URL only in words that nothing in a name can break."""
    how: dict[str, Any] = {"read_only": True} if is_read_only else {"config": {"default_block_size": BLOCK}}
    return create_engine(URL.create("duckdb", database=str(file)), connect_args=how)


@contextmanager
def building(file: Path) -> Iterator[Engine]:
    """A new file with all tables, which its caller fills and puts in its place; no log of it stays behind."""
    log = file.with_name(f"{file.name}.wal")
    engine = engine_of(file)
    try:
        with engine.begin() as connection:
            make(connection)
        yield engine
    finally:
        engine.dispose()
        log.unlink(missing_ok=True)


def build(file: Path) -> None:
    """A new file without a row."""
    with building(file):
        pass
