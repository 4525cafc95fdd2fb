"""Rows come out of either engine as they went in, whatever their texts hold; months have partitions of their own."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from transforms.faults import GateError
from warehouse import record_schema, schema
from warehouse.address import Address
from warehouse.shared import SharedWarehouse
from warehouse.store import Warehouse, frame, insert, replace_rows

TEXTS = [
    "",
    "甲 乙",
    'say "1"',
    "a,b",
    "l\nm",
    "l\r\nm",
    "\\.",
    "a\n\\.\nb",
    "\\N",
    "NULL",
    "\\",
    "\t",
    " ' ",
    "𬀩\u200b",
]


def stored(warehouse: Warehouse, texts: list[str | None]) -> list[tuple[Any, ...]]:
    rows = pl.DataFrame({"unit_id": [f"{n:02d}" for n in range(len(texts))], "unit_name": texts})
    blank = [pl.lit(None, pl.String).alias(name) for name in ("parent_id", "kind", "bureau_id")]
    with warehouse.transaction() as connection:
        insert(connection, schema.dim_unit, rows.with_columns(blank))
    with warehouse.reading() as connection:
        return frame(connection, "SELECT unit_name, kind FROM dim_unit ORDER BY unit_id").rows()


def test_texts_survive_and_blank_is_not_nothing(warehouse: Warehouse) -> None:
    texts = [*TEXTS, None]

    assert stored(warehouse, texts) == [(text, None) for text in texts]


def test_a_null_character_is_refused_with_its_column(shared_url: str) -> None:
    with pytest.raises(GateError) as refused:
        stored(SharedWarehouse(Address(shared_url, "shared")), ["a\0b"])

    fields = {"table": "dim_unit", "column": "unit_name"}
    assert [(f.code, f.fields) for f in refused.value.faults] == [("text_with_null_character", fields)]


EVENT = {"bureau_id": "B", "subject_id": "1", "event_date": date(2026, 3, 1), "points": Decimal("-2.5")}


def events(connection: Any, *months: str) -> None:
    rows = pl.DataFrame([{**EVENT, "month": month, "event_id": str(n)} for n, month in enumerate(months)])
    table = record_schema.fact_event
    blank = [pl.lit(None, pl.String).alias(c.name) for c in table.columns if c.name not in rows.columns]
    insert(connection, table, rows.with_columns(blank))


def test_a_month_is_replaced_whole_and_numbers_are_exact(warehouse: Warehouse) -> None:
    with warehouse.transaction() as connection:
        events(connection, "2026-03", "2026-04", "2026Q1", "undated")
    with warehouse.transaction() as connection:
        replace_rows(connection, record_schema.fact_event, {"month": "2026-03"}, pl.DataFrame())
        events(connection, "2026-03")
    with warehouse.reading() as connection:
        found = frame(connection, "SELECT month, event_id, points, event_date FROM fact_event ORDER BY month").rows()

    known = [("2026-03", "0"), ("2026-04", "1"), ("2026Q1", "2"), ("undated", "3")]
    assert found == [(*one, Decimal("-2.500000"), date(2026, 3, 1)) for one in known]


def test_each_month_lies_in_a_partition_made_with_it(shared_url: str) -> None:
    warehouse = SharedWarehouse(Address(shared_url, "shared"))
    with warehouse.transaction() as connection:
        events(connection, "2026-03", "2026Q1", "undated")
    where = "SELECT month, CAST(tableoid::regclass AS VARCHAR) AS part FROM fact_event ORDER BY month"
    with warehouse.reading() as connection:
        found = frame(connection, where).rows()

    parts = ["fact_event_2026_03", "fact_event_2026q1", "fact_event_default"]
    assert found == list(zip(["2026-03", "2026Q1", "undated"], parts, strict=True))


def test_a_load_that_fails_leaves_no_partition(shared_url: str) -> None:
    warehouse = SharedWarehouse(Address(shared_url, "shared"))
    with suppress(ZeroDivisionError), warehouse.transaction() as connection:
        events(connection, "2026-03")
        raise ZeroDivisionError
    with warehouse.reading() as connection:
        assert frame(connection, "SELECT to_regclass('fact_event_2026_03') AS there").rows() == [(None,)]
