"""A shared warehouse of every earlier revision is brought to this version's schema, and that is what the tables say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from tests.postgres import Server, database
from transforms.faults import SettingsError
from warehouse.address import Address
from warehouse.migrating import config, is_current, migrate, upgrade
from warehouse.shared import SharedWarehouse
from warehouse.store import Warehouse, close, frame
from warehouse.tables import metadata

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
"""Every revision there ever was, oldest first: each has been some office's."""


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    """In a transaction of a database without a table."""
    with database(server) as name:
        engine = create_engine(Address(server.of(name), name).for_engine)
        with engine.begin() as begun:
            yield begun
        engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_revision_comes_to_the_schema_of_this_version(connection: Connection, revision: str) -> None:
    upgrade(connection, revision)
    migrate(connection)

    assert is_current(connection)
    command.check(config(connection))


def test_no_revision_is_forgotten(connection: Connection) -> None:
    known = ScriptDirectory.from_config(config(connection)).walk_revisions()

    assert [one.revision for one in known] == list(reversed(REVISIONS))


def test_every_table_and_column_has_its_chinese_comment(connection: Connection) -> None:
    migrate(connection)
    columns = {(t.name, c.name): c.comment for t in metadata.sorted_tables for c in t.columns}
    query = """
        SELECT c.relname, a.attname, COL_DESCRIPTION(c.oid, a.attnum), OBJ_DESCRIPTION(c.oid) FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    """
    found = connection.execute(text(query)).all()
    bare = [(table, column) for table, column, *comments in found if None in comments]

    assert {(t, c): about for t, c, about, _ in found if t in metadata.tables} == columns
    assert bare == []


def test_texts_are_in_the_order_of_their_bytes(warehouse: Warehouse) -> None:
    """In a database in the order of Chinese 乙 stands after 甲; the bundled server has no ICU, so see below too."""
    with warehouse.transaction() as connection:
        for month in ("2026Q1", "2026-12", "甲", "乙"):
            connection.execute(text("INSERT INTO ops_load (load_id, month) VALUES (:m, :m)"), {"m": month})
    with warehouse.reading() as connection:
        found = frame(connection, "SELECT month FROM ops_load WHERE month > :than ORDER BY month", than="2026").rows()

    assert found == [("2026-12",), ("2026Q1",), ("乙",), ("甲",)]


def test_no_column_of_text_has_the_order_of_its_database(connection: Connection) -> None:
    migrate(connection)
    query = """
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        JOIN pg_collation l ON l.oid = a.attcollation
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND l.collname <> 'C'
          AND c.relname <> 'ops_revision'
    """

    assert connection.execute(text(query)).all() == []


def test_a_login_that_may_not_alter_is_told(server: Server) -> None:
    with database(server) as name:
        server.said("CREATE ROLE jixiao_guest LOGIN PASSWORD 'guest'", name)
        server.said("REVOKE CREATE ON SCHEMA public FROM PUBLIC", name)
        url = server.of(name, username="jixiao_guest", password="guest")
        with pytest.raises(SettingsError) as refused, SharedWarehouse(Address(url, name)).transaction():
            pass
        close()
        server.said("DROP OWNED BY jixiao_guest; DROP ROLE jixiao_guest", name)

    assert [(f.code, f.fields["found"]) for f in refused.value.faults] == [("warehouse_not_owner", "jixiao_guest")]
