"""A DuckDB file: its engine, whatever its folder is called, and a new one with the tables of this version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine

from warehouse.upkeep import make


def engine_of(file: Path, **how: Any) -> Engine:  # noqa: ANN401 - the words of create_engine
    """The engine of a file; its path is put together as a URL only in words that nothing in a name can break."""
    return create_engine(URL.create("duckdb", database=str(file)), **how)


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
