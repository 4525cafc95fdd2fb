"""In which months a key was ever delivered: so that a night looks its keys up and does not read every month's rows.

Derived: one SQLite file beside the parts, made anew from the delivered rows where it is missing. It is written before
any manifest, so it may name a month too many and never one too few.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import polars as pl

from warehouse.files import replace
from warehouse.lake import DayFile, Lake, Part

_MADE = "CREATE TABLE held (dataset TEXT, key TEXT, month TEXT, PRIMARY KEY (dataset, key, month)) WITHOUT ROWID"
_ASKED = "SELECT DISTINCT month FROM held WHERE dataset = ? AND key = ?"


def months_of(lake: Lake, dataset: str, column: str, arriving: Mapping[Part, list[DayFile]]) -> set[str]:
    """The months in which keys of the arriving rows were delivered before; theirs are noted for the nights to come."""
    keys = [(key, part.month) for part, days in arriving.items() for key in keys_of(lake, part, days, column)]
    if not keys:
        return set()
    with _opened(lake, dataset, column) as connection:
        found = {month for key, _ in keys for (month,) in connection.execute(_ASKED, (dataset, key))}
        _note(connection, dataset, keys)
    return found


def keys_of(lake: Lake, part: Part, days: list[DayFile], column: str) -> set[str]:
    """The keys that were delivered; one that is made of the row's day belongs to no other month and is not told."""
    columns = [lake.day_rows(part, day, [column]).to_series() for day in days]
    return set(pl.concat(columns).drop_nulls().to_list()) if columns else set()


@contextmanager
def _opened(lake: Lake, dataset: str, column: str) -> Iterator[sqlite3.Connection]:
    """The index of a dataset inside one transaction."""
    path = lake.root / f"keys-{dataset}.sqlite"
    if not path.exists():
        replace(path, lambda temporary: _made(lake, dataset, column, temporary))
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def _made(lake: Lake, dataset: str, column: str, path: Path) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_MADE)
        for part in lake.parts(dataset):
            days = list(lake.manifest(part).days)
            _note(connection, dataset, [(key, part.month) for key in keys_of(lake, part, days, column)])


def _note(connection: sqlite3.Connection, dataset: str, keys: list[tuple[str, str]]) -> None:
    rows = [(dataset, key, month) for key, month in sorted(set(keys))]
    connection.executemany("INSERT OR IGNORE INTO held VALUES (?, ?, ?)", rows)
