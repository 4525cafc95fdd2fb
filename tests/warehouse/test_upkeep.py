"""A warehouse of an older version is brought to this one where that can be done, and says so where it cannot."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from transforms.faults import SettingsError
from warehouse.schema import metadata
from warehouse.store import Warehouse, frame


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path / "warehouse.duckdb", tmp_path / "read.duckdb", tmp_path / "locks")
    with made.transaction():
        pass
    return made


def older(warehouse: Warehouse, *changes: str) -> None:
    """Make the warehouse one of an older version."""
    with duckdb.connect(str(warehouse.file)) as connection:
        for change in (*changes, "UPDATE ops_schema SET fingerprint = 'older'"):
            connection.execute(change)
    with warehouse.transaction():
        pass


def asked(warehouse: Warehouse, query: str) -> list[tuple[object, ...]]:
    with warehouse.reading() as connection:
        return frame(connection, query).rows()


def test_every_table_and_column_has_its_chinese_comment(warehouse: Warehouse) -> None:
    columns = {(t.name, c.name): c.comment for t in metadata.sorted_tables for c in t.columns}
    tables = {t.name: t.comment for t in metadata.sorted_tables}
    own = "WHERE schema_name = 'main' AND NOT internal AND table_name NOT LIKE 'report_%'"
    found = asked(warehouse, f"SELECT table_name, column_name, comment FROM duckdb_columns() {own}")

    assert {(table, column): comment for table, column, comment in found} == columns
    assert dict(asked(warehouse, "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal")) == tables
    assert [name for name, comment in {**columns, **tables}.items() if not comment] == []


def test_a_view_a_table_and_a_column_of_this_version_reach_an_older_warehouse(warehouse: Warehouse) -> None:
    older(
        warehouse,
        "CREATE OR REPLACE VIEW report_deadline AS SELECT 1 AS old",
        "DROP VIEW report_workload",
        "DROP TABLE fact_work_month",
        "ALTER TABLE ops_load DROP COLUMN version",
        "COMMENT ON TABLE ops_load IS NULL",
        "INSERT INTO ops_load VALUES ('l', 'B', '2026-01')",
    )

    assert asked(warehouse, "SELECT * FROM report_workload") == []
    assert asked(warehouse, "SELECT COUNT(due_on) FROM report_deadline") == [(0,)]
    assert asked(warehouse, "SELECT load_id, version FROM ops_load") == [("l", None)]
    assert asked(warehouse, "SELECT comment FROM duckdb_tables() WHERE table_name = 'ops_load'") != [(None,)]


def test_a_reader_of_an_older_copy_gets_the_views_of_this_version(warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.read_copy)) as connection:
        connection.execute("CREATE OR REPLACE VIEW report_deadline AS SELECT 1 AS old")
        connection.execute("UPDATE ops_schema SET fingerprint = 'older'")

    assert asked(warehouse, "SELECT COUNT(due_on) FROM report_deadline") == [(0,)]


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("ALTER TABLE ops_load ALTER COLUMN version TYPE VARCHAR", "ops_load.version"),
        ("CREATE OR REPLACE TABLE ops_load (load_id VARCHAR)", "ops_load"),
    ],
)
def test_what_cannot_be_altered_asks_for_a_rebuild_and_is_left_alone(
    warehouse: Warehouse, change: str, table: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        older(warehouse, change)

    assert [(fault.code, fault.fields["table"]) for fault in refused.value.faults] == [("warehouse_too_old", table)]
    with duckdb.connect(str(warehouse.file)) as connection:
        assert connection.execute("SELECT fingerprint FROM ops_schema").fetchall() == [("older",)]
