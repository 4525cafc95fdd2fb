"""A month into a shared warehouse, whole load against a bare COPY of the same lines into a table of the same keys."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path

import polars as pl
import psycopg

from tests.benchmarks.measuring import ROUNDS, Result
from tests.postgres import database, running
from warehouse import schema
from warehouse.address import Address
from warehouse.copying import _csv
from warehouse.ledger import PeriodEntry
from warehouse.load import DayRows, MonthLoad, load
from warehouse.shared import SharedWarehouse
from warehouse.store import close

LINES_A_PERSON = 30
_NONE = pl.DataFrame()


def measure(folder: Path, rows: int = 300_000, rounds: int = ROUNDS) -> list[Result]:
    """Median time of a load of so many lines over the median of the bare COPY, in turn, a new month each round."""
    assert folder.is_dir()
    with running() as server, database(server) as name:
        warehouse = SharedWarehouse(Address(server.of(name), name))
        with warehouse.transaction():
            pass
        server.said("CREATE TABLE bare (LIKE fact_month_line INCLUDING ALL)", name)
        spent: tuple[list[float], list[float]] = ([], [])
        for month in _months(rounds):
            lines = _lines(month, rows)
            content = _csv(lines.with_columns(subject_id="person_id").select(schema.fact_month_line.c.keys())).read()
            spent[0].append(_ours(warehouse, month, lines))
            spent[1].append(_bare(server.of(name), content))
        close()
    ratio = statistics.median(spent[0]) / statistics.median(spent[1])
    return [
        Result(
            "load of a month's lines, time of a bare COPY into the same keys", ratio, ratio, 1.3, "lower", rows, rounds
        )
    ]


def _months(rounds: int) -> Iterator[str]:
    for number, _ in zip(count(), range(rounds), strict=False):
        yield f"{2026 + number // 12}-{number % 12 + 1:02d}"


def _ours(warehouse: SharedWarehouse, month: str, lines: pl.DataFrame) -> float:
    entry = PeriodEntry("B", month, "calculated", 0, False, "s", "2026-01", "e", "i", "2026-04-09", "", 0, 0)
    days = DayRows(pl.DataFrame(schema={"month": pl.String}), _NONE, _NONE, _NONE)
    one = MonthLoad(entry, (), lines.head(0), lines, _NONE, _NONE, _NONE, days)
    begun = time.perf_counter()
    with warehouse.transaction() as connection:
        load(connection, one)
    return time.perf_counter() - begun


def _bare(url: str, content: bytes) -> float:
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE bare")
        connection.commit()
        begun = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy("COPY bare FROM STDIN (FORMAT csv)") as copy:
            copy.write(content)
        connection.commit()
        return time.perf_counter() - begun


def _lines(month: str, rows: int) -> pl.DataFrame:
    """So many lines of one month, as a load gets them."""
    place = pl.int_range(rows)
    people = (place // LINES_A_PERSON).cast(pl.String).str.zfill(6)
    number = (place % 1000).cast(pl.Decimal(20, 6)) * Decimal("0.123456")
    named = {"version": pl.lit(0), "month": pl.lit(month), "bureau_id": pl.lit("B"), "scheme": pl.lit("s")}
    return pl.select(
        **named,
        unit_id=(place % 40).cast(pl.String),
        person_id=people,
        stint=pl.lit(1),
        component=pl.format("c{}", place % LINES_A_PERSON),
        **{name: number.cast(pl.Decimal(20, 6)) for name in ("measure", "points", "weight", "contribution")},
    )
