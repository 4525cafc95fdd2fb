"""The answer to a COMMIT is lost: what became of it is looked up, and nothing is written twice."""

from __future__ import annotations

import polars as pl
import pytest

from tests.faults.proxy import Proxy, What
from transforms.faults import UnavailableError
from warehouse import shared
from warehouse.address import Address
from warehouse.schema import ops_load
from warehouse.shared import SharedWarehouse
from warehouse.store import close, frame, insert

ROW = pl.DataFrame([{"load_id": "l", "bureau_id": "B1", "month": "2026-01", "version": 0}])


def loaded(url: str) -> list[tuple[object, ...]]:
    """What is there, seen from beside the proxy."""
    with SharedWarehouse(Address(url, "beside")).reading() as connection:
        return frame(connection, "SELECT load_id, (SELECT COUNT(*) FROM ops_commit) FROM ops_load").rows()


def load(url: str) -> str:
    """Write a row; how it ended."""
    try:
        with SharedWarehouse(Address(url, "through")).transaction() as connection:
            insert(connection, ops_load, ROW)
    except UnavailableError as error:
        return error.faults[0].code
    finally:
        close()
    return "done"


@pytest.mark.parametrize(
    ("what", "ending", "rows"), [("answer", "done", [("l", 1)]), ("request", "warehouse_not_committed", [])]
)
def test_what_became_of_a_commit_without_an_answer_is_looked_up(
    shared_url: str, what: What, ending: str, rows: list[tuple[object, ...]]
) -> None:
    with SharedWarehouse(Address(shared_url, "ready")).connected() as connection:
        connection.exec_driver_sql("DELETE FROM ops_commit")
        connection.commit()
    with Proxy(shared_url, what) as proxy:
        assert load(proxy.url) == ending

    assert loaded(shared_url) == rows


def test_where_nobody_answers_afterwards_it_is_not_known(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "LOST_SECONDS", 0)
    with Proxy(shared_url, "answer", is_last=True) as proxy:
        assert load(proxy.url) == "warehouse_unknown"

    assert [row[0] for row in loaded(shared_url)] == ["l"]
