"""A warehouse of an older version is brought to this one where that can be done, and says so where it cannot."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from transforms.faults import SettingsError
from warehouse.embedded import EmbeddedWarehouse
from warehouse.store import frame
from warehouse.tables import metadata


@pytest.fixture
def warehouse(tmp_path: Path) -> EmbeddedWarehouse:
    made = EmbeddedWarehouse(tmp_path / "warehouse.duckdb", tmp_path / "read.duckdb", tmp_path / "locks")
    with made.transaction():
        pass
    return made


def older(warehouse: EmbeddedWarehouse, *changes: str) -> None:
    """Make the warehouse one of an older version."""
    with duckdb.connect(str(warehouse.file)) as connection:
        for change in (*changes, "UPDATE ops_schema SET fingerprint = 'older'"):
            connection.execute(change)
    with warehouse.transaction():
        pass


def asked(warehouse: EmbeddedWarehouse, query: str) -> list[tuple[object, ...]]:
    with warehouse.reading() as connection:
        return frame(connection, query).rows()


def test_every_table_and_column_has_its_chinese_comment(warehouse: EmbeddedWarehouse) -> None:
    columns = {(t.name, c.name): c.comment for t in metadata.sorted_tables for c in t.columns}
    tables = {t.name: t.comment for t in metadata.sorted_tables}
    own = "WHERE schema_name = 'main' AND NOT internal AND table_name NOT LIKE 'report_%'"
    found = asked(warehouse, f"SELECT table_name, column_name, comment FROM duckdb_columns() {own}")

    assert {(table, column): comment for table, column, comment in found} == columns
    assert dict(asked(warehouse, "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal")) == tables
    assert [name for name, comment in {**columns, **tables}.items() if not comment] == []


def test_a_view_a_table_and_a_column_of_this_version_reach_an_older_warehouse(warehouse: EmbeddedWarehouse) -> None:
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


def test_a_reader_of_an_older_copy_gets_the_views_of_this_version(warehouse: EmbeddedWarehouse) -> None:
    with duckdb.connect(str(warehouse.read_copy)) as connection:
        connection.execute("CREATE OR REPLACE VIEW report_deadline AS SELECT 1 AS old")
        connection.execute("UPDATE ops_schema SET fingerprint = 'older'")

    assert asked(warehouse, "SELECT COUNT(due_on) FROM report_deadline") == [(0,)]


@pytest.mark.parametrize(
    "changes",
    [
        ["ALTER TABLE ops_load ALTER COLUMN version TYPE VARCHAR", "INSERT INTO ops_load VALUES ('l', 'B', 'm', '1')"],
        ["CREATE OR REPLACE TABLE ops_load AS SELECT 'l' AS load_id, 'B' AS bureau_id, 'm' AS month, 1 AS version"],
    ],
)
def test_where_a_type_or_a_key_has_changed_a_new_file_takes_the_rows(
    warehouse: EmbeddedWarehouse, changes: list[str]
) -> None:
    older(warehouse, *changes, "INSERT INTO ops_run VALUES (1, 'nightly', '2026-04-01', '', 0, 0, 0)")

    assert asked(warehouse, "SELECT * FROM ops_load") == [("l", "B", "m", 1)]
    assert asked(warehouse, "SELECT run, flow FROM ops_run") == [(1, "nightly")]
    keys = "SELECT constraint_column_names FROM duckdb_constraints() WHERE table_name = 'ops_load'"
    assert (["load_id"],) in asked(warehouse, f"{keys} AND constraint_type = 'PRIMARY KEY'")


def test_where_the_rows_do_not_fit_it_is_said_and_the_old_file_stays(warehouse: EmbeddedWarehouse) -> None:
    twice = "CREATE OR REPLACE TABLE ops_load AS SELECT 'l' AS load_id FROM range(2)"
    with pytest.raises(SettingsError) as refused:
        older(warehouse, twice)

    assert [(fault.code, fault.fields["table"]) for fault in refused.value.faults] == [
        ("warehouse_too_old", "ops_load")
    ]
    with duckdb.connect(str(warehouse.file)) as connection:
        assert connection.execute("SELECT fingerprint FROM ops_schema").fetchall() == [("older",)]
        assert connection.execute("SELECT COUNT(*) FROM ops_load").fetchall() == [(2,)]


def block_size(file: Path) -> int:
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute("SELECT block_size FROM pragma_database_size()").fetchall()
    return int(found[0][0])


def test_a_new_file_has_small_blocks_and_one_with_large_ones_goes_on(tmp_path: Path) -> None:
    """With DuckDB's own blocks a warehouse without a row has twelve megabytes, which every night copies for readers."""
    new, old = (tmp_path / name / "warehouse.duckdb" for name in ("new", "old"))
    old.parent.mkdir()
    duckdb.connect(str(old)).close()
    for file in (new, old):
        warehouse = EmbeddedWarehouse(file, file.with_name("copy.duckdb"), tmp_path / "locks")
        for _ in range(2):
            with warehouse.transaction():
                pass
        with warehouse.reading() as connection:
            assert frame(connection, "SELECT * FROM ops_delivery").is_empty()

    assert (block_size(new), block_size(old)) == (65_536, 262_144)
    assert new.stat().st_size < 6_000_000
