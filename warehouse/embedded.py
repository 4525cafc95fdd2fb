"""The warehouse of one workspace, a DuckDB file: opened for one transaction of seconds behind a lock that waits.

While one process has a DuckDB file open no other may even read it (architecture.md, decision 7), so readers use
the copy that is swapped in after each commit.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, Engine, Table, text

from warehouse.duckdb_file import build, engine_of
from warehouse.files import replace
from warehouse.locks import awaited, held
from warehouse.renewal import renew
from warehouse.upkeep import beyond_altering, is_current, make


class EmbeddedWarehouse:
    """The embedded warehouse: `file` is written, `read_copy` is read."""

    def __init__(self, file: Path, read_copy: Path, locks: Path) -> None:
        self.file = file
        self.read_copy = read_copy
        self.locks = locks
        self._is_seen = False  # whether the copy was seen to have the schema of this version

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction, alone; after its commit the read copy is the same as the warehouse."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with awaited(self.locks, "warehouse"):
            engine, is_made = _fitting(self.file)
            try:
                with engine.begin() as connection:
                    if not is_made:
                        make(connection)
                    yield connection
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("CHECKPOINT"))
            finally:
                engine.dispose()
            replace(self.read_copy, lambda temporary: shutil.copyfile(self.file, temporary))

    def _is_copy_behind(self) -> bool:
        """Whether a run was killed between its commit and the swap of the copy: decisions must not read the past."""
        if not self.read_copy.exists():
            return True
        log = self.file.with_name(self.file.name + ".wal")
        written = max(path.stat().st_mtime_ns for path in (self.file, log) if path.exists())
        return written > self.read_copy.stat().st_mtime_ns

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The read copy, read only; makes an empty warehouse where there is none yet.

        A copy that is behind, or of an older version's schema, is caught up first, unless another run is writing at
        this moment and will do so itself.
        """
        if not self.read_copy.exists() or (self._is_copy_behind() and "warehouse" not in held(self.locks)):
            self._catch_up()
        if not self._is_seen:
            with self._copy() as connection:
                self._is_seen = is_current(connection)
            if not self._is_seen and "warehouse" not in held(self.locks):
                self._catch_up()
        with self._copy() as connection:
            yield connection

    @contextmanager
    def auditing(self) -> Iterator[None]:
        """Nothing: a file notes no statements."""
        yield

    def _catch_up(self) -> None:
        with self.transaction():
            pass

    @contextmanager
    def _copy(self) -> Iterator[Connection]:
        with _reader(self.read_copy).connect() as connection:
            yield connection


def _fitting(file: Path) -> tuple[Engine, bool]:
    """The engine of a file whose tables this version can alter, and whether they are its own already.

    A file whose tables it cannot alter is built anew from its rows. A new one is made beside its place: what DuckDB
    leaves of a file that a full disk or a kill interrupts at its birth, it can neither read nor mend.
    """
    if not file.exists():
        replace(file, build)
        return engine_of(file), True
    engine = engine_of(file)
    with engine.connect() as connection:
        if is_current(connection):
            return engine, True
        faults = beyond_altering(connection)
    if not faults:
        return engine, False
    engine.dispose()
    renew(file, faults)
    return engine_of(file), True


_READER: dict[tuple[str, int, int, int], Engine] = {}


def close_readers() -> None:
    """Let go of the read copy: DuckDB lets nobody open under other settings what this process still holds."""
    while _READER:
        _READER.popitem()[1].dispose()


def _reader(file: Path) -> Engine:
    """The engine of this state of the file, one in a process: to open it costs 15 ms, and a night reads ten times.

    Another one is closed first: DuckDB gives what is still open under a path, though the file there is a new one.
    """
    stat = file.stat()
    state = (str(file), stat.st_ino, stat.st_mtime_ns, stat.st_size)
    if state not in _READER:
        close_readers()
        _READER[state] = engine_of(file, is_read_only=True)
    return _READER[state]


def put(connection: Connection, table: Table, rows: pl.DataFrame) -> None:
    """Append rows to a table by column name."""
    names = [column.name for column in table.columns]
    raw = connection.connection.dbapi_connection
    assert raw is not None  # noqa: S101 - a live connection always has one
    raw.register("incoming", rows.select(names).to_arrow())
    columns = ", ".join(f'"{name}"' for name in names)
    connection.execute(text(f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM incoming'))  # noqa: S608 - names are ours
    raw.unregister("incoming")
