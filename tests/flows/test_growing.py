"""A bureau that grows: its workspace with a DuckDB file goes over to PostgreSQL, with everything that was decided."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.flows.deciding_office import DOCUMENT, LATER, MONTH, Office
from tests.postgres import Server
from warehouse.tables import metadata

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
NEXT_YEAR = "2027-05-20"
_OF_THE_SERVER = {"ops_schema", "ops_audit", "ops_commit", "ops_login"}
_OF_RUNS = {"ops_run", "ops_check"}
"""When and how often nights ran; of the checks of purged files a rebuild knows nothing."""
COMPARED = [table for table in metadata.sorted_tables if table.name not in _OF_THE_SERVER | _OF_RUNS]


@pytest.fixture
def grown(published: Office) -> Office:
    """March was objected to, corrected, and its files are purged."""
    published("appeal", "open", "0001", MONTH, "--claim", "少算一件", day=LATER)
    published(
        "appeal", "decide", "B1-2026-03-1", "--uphold", "--ruling", "确有遗漏", "--value", "quantity=20", who="li"
    )
    published.restated("裁定")
    with (published.workspace / "jixiao.toml").open("a", encoding="utf-8") as file:
        file.write("\n[retention]\ndeliveries = 12\nops_alert = 6\n")
    published("purge", "--reason", "保存期已满", "--table", "deliveries", "--table", "ops_alert", day=NEXT_YEAR)
    return published


def on_file(workspace: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(workspace / "var" / "warehouse.duckdb"), read_only=True) as connection:
        return {table.name: _told(connection.execute(_all(table)).fetchall()) for table in COMPARED}


def on_server(server: Server, database: str) -> dict[str, list[str]]:
    return {table.name: _told(server.said(_all(table), database)) for table in COMPARED}


def _all(table: Any) -> str:
    return f'SELECT {", ".join(table.c.keys())} FROM "{table.name}"'


def _told(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    return sorted(str([str(value) for value in row]) for row in rows)


def test_a_workspace_goes_over_to_a_server_by_its_address_and_a_rebuild(
    grown: Office, server: Server, shared_url: str
) -> None:
    name = shared_url.rpartition("/")[2].partition("?")[0]
    before = on_file(grown.workspace)
    explained = [grown("explain", "0001", MONTH, "--version", n, "--json").json for n in ("1", "2")]
    grown.patch.setenv("JIXIAO_WAREHOUSE_URL", shared_url)
    refused = [
        grown(*words, code=2).err
        for words in (
            ("nightly",),
            ("month-end", MONTH),
            ("quarter-end", "2026Q1"),
            ("publish", MONTH),
            ("notice", MONTH),
        )
    ]
    assert server.said("SELECT COUNT(*) FROM ops_delivery", name) == [(0,)]

    grown("rebuild")
    after = on_server(server, name)

    assert all("jixiao rebuild" in one for one in refused), refused
    assert {what: rows for what, rows in after.items() if rows != before[what]} == {}
    assert [len(before[one]) for one in ("ops_publication", "ops_appeal", "ops_delivery_tombstone")] == [2, 1, 2]
    assert [grown("explain", "0001", MONTH, "--version", n, "--json").json for n in ("1", "2")] == explained
    grown("verify")
    grown("nightly")
    assert server.said("SELECT COUNT(*) FROM ops_publication", name) == [(2,)]
    now = on_server(server, name)
    grown.patch.delenv("JIXIAO_WAREHOUSE_URL")
    grown("rebuild")
    assert on_file(grown.workspace) == now
    again = grown("restate", MONTH, "--cause", "再改", "--document", DOCUMENT, code=2).err
    assert "清理" in again


def test_a_copy_of_the_ledger_from_before_a_publication_is_refused(office: Office) -> None:
    """Somebody put last week's database back, or left the server for a file that was left long ago."""
    office.noticed()
    office.signed()
    file = office.workspace / "var" / "warehouse.duckdb"
    shutil.copyfile(file, office.workspace / "old.duckdb")
    office("publish", MONTH)
    (office.workspace / "old.duckdb").rename(file)
    shutil.rmtree(file.with_name("read"))

    assert "jixiao rebuild" in office("nightly", code=2).err
    office("rebuild")
    office("nightly")
    office("publish", MONTH)
    assert office.rows("SELECT version FROM ops_publication") == [(1,)]
