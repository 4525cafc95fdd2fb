"""What is past its retention goes and a tombstone stays: once, whatever kills the run, and in a rebuilt warehouse too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import flows.purging
from flows.claims import INGEST
from tests.builders import log, write_inbox
from tests.conftest import Said
from tests.verification.published import came_to
from warehouse.locks import claimed

Run = Callable[..., Said]
pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")

NOW = "2026-08-20T10:00:00+08:00"
"""What is kept for five months is kept since 1 March, what is kept for six since 1 February."""
SETTINGS = """
[retention]
ops_run = 5
ops_check = 5
ops_reject = 5
ops_alert = 5
log = 6
"""
PURGE = ("purge", "--reason", "保存期已满")
MARCH = date(2026, 3, 1)


def rows(bureau: Path, query: str) -> list[tuple[Any, ...]]:
    """What the warehouse's read copy answers."""
    with duckdb.connect(str(bureau / "var" / "read" / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def stones(bureau: Path) -> list[tuple[Any, ...]]:
    """Every tombstone without its purge."""
    return rows(bureau, "SELECT table_name, month, row_count, before_date FROM ops_tombstone ORDER BY ALL")


def acts(bureau: Path) -> list[dict[str, str]]:
    """What landing has of purges."""
    pages = sorted((bureau / "var" / "landing" / "acts").glob("*.json"))
    said = [json.loads(page.read_text(encoding="utf-8")) for page in pages]
    return [one for one in said if one["act"] == "purge"]


@pytest.fixture
def old(bureau: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small bureau in August, with a retention for everything that may have one."""
    with (bureau / "jixiao.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    monkeypatch.setenv("JIXIAO_NOW", NOW)
    monkeypatch.setenv("JIXIAO_LOGIN", "zhang")
    (bureau / "var" / "log" / "2026-01-31.jsonl").write_text('{"event": "a"}\n{"event": "b"}\n', encoding="utf-8")
    return bureau


def test_what_is_past_its_retention_goes_and_each_month_of_a_table_leaves_a_tombstone(old: Path, jixiao: Run) -> None:
    before = came_to(old)

    said = jixiao(*PURGE, "-w", old, "--json")

    assert said.code == 0, said.err
    assert stones(old) == [
        ("log", "2026-01", 2, date(2026, 2, 1)),
        ("ops_alert", "2026-02", 2, MARCH),
        ("ops_check", "2026-02", 443, MARCH),
        ("ops_reject", "2026-02", 3, MARCH),
        ("ops_run", "2026-02", 3, MARCH),
    ]
    assert [one["row_count"] for one in said.json["purged"]] == [3, 443, 3, 2, 2]
    assert rows(old, "SELECT MIN(night) FROM ops_run") == [("2026-04-10",)]
    assert rows(old, "SELECT COUNT(*) FROM ops_alert WHERE ended_at = ''") == [(5,)]
    who = rows(old, "SELECT DISTINCT purged_at, purged_by, reason FROM ops_tombstone")
    assert who == [(NOW, "zhang", "保存期已满")]
    assert not (old / "var" / "log" / "2026-01-31.jsonl").exists()
    assert (old / "var" / "log" / "2026-02-01.jsonl").exists()
    after = came_to(old)
    changed = {what for what in before if before[what] != after[what]}
    assert changed == {"ops_run", "ops_check", "ops_reject", "ops_alert", "ops_tombstone"}


def test_the_second_run_finds_nothing_and_says_so(old: Path, jixiao: Run) -> None:
    assert jixiao(*PURGE, "-w", old).code == 0
    before = came_to(old)

    again = jixiao(*PURGE, "-w", old)

    assert (again.code, again.out) == (0, "")
    assert "没有过了保存期的行" in again.err
    assert came_to(old) == before
    assert len(acts(old)) == 1


def test_a_rehearsed_purge_says_the_same_and_changes_nothing(old: Path, jixiao: Run) -> None:
    def there() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (old / "var").rglob("*") if path.is_file()}

    before = there()
    dry = jixiao(*PURGE, "--dry-run", "-w", old, "--json")

    assert there() == before
    assert (dry.code, dry.json["purged"]) == (0, jixiao(*PURGE, "-w", old, "--json").json["purged"])


def test_a_named_table_alone_is_purged(old: Path, jixiao: Run) -> None:
    said = jixiao(*PURGE, "--table", "ops_run", "--table", "ops_run", "-w", old)

    assert (said.code, stones(old)) == (0, [("ops_run", "2026-02", 3, MARCH)])


def test_who_is_held_for_a_row_stays_held(old: Path, jixiao: Run) -> None:
    held = "UPDATE ops_reject SET severity = 'hold' WHERE code = 'outside_posting'"
    pooled = "UPDATE ops_reject SET code = 'grant_over_pool' WHERE month = '2026-02'"
    with duckdb.connect(str(old / "var" / "warehouse.duckdb")) as connection:
        connection.execute(held).execute(pooled)

    assert jixiao(*PURGE, "--table", "ops_reject", "-w", old).code == 0
    assert rows(old, "SELECT code FROM ops_reject ORDER BY code") == [("grant_over_pool",), ("outside_posting",)]
    assert stones(old) == [("ops_reject", "2026-02", 1, MARCH)]


def test_what_was_purged_does_not_come_back_with_the_next_night(old: Path, jixiao: Run) -> None:
    """Rejects come anew when their month is settled, alerts whenever the table says another number than the nights."""
    assert jixiao(*PURGE, "-w", old).code == 0
    before = rows(old, "SELECT COUNT(*) FROM ops_reject")
    write_inbox(old / "inbox", 工作日志_补=log("L20,0001,2026-02-06,X01,1"))
    (old / "var" / "lake" / "open_alerts.json").unlink()

    assert jixiao("nightly", "-w", old).code == 0
    gone = rows(old, "SELECT COUNT(*) FROM ops_alert WHERE ended_at <> '' AND ended_at < '2026-03-01'")
    assert (rows(old, "SELECT COUNT(*) FROM ops_reject"), gone) == (before, [(0,)])
    assert not list((old / "var" / "returned").glob("*.xlsx"))
    assert jixiao(*PURGE, "-w", old, "--json").json["purged"] == []


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", ["_remove_files", "bury"])
def test_a_purge_that_was_killed_after_its_act_is_finished_by_the_next(
    old: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    whole = Path(shutil.copytree(old, old.with_name("whole")))
    assert jixiao(*PURGE, "-w", whole).code == 0

    def gone(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(flows.purging, step, gone)
        jixiao(*PURGE, "-w", old)
    assert (len(acts(old)), stones(old)) == (1, [])
    monkeypatch.setenv("JIXIAO_NOW", "2026-08-21T10:00:00+08:00")
    again = jixiao("purge", "--reason", "再来", "--table", "ops_run", "-w", old, "--json")

    assert again.code == 0, again.err
    assert came_to(old) == came_to(whole)
    assert len(acts(old)) == 1


def test_a_rebuilt_warehouse_has_the_same_tombstones_and_none_of_the_rows(
    old: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jixiao(*PURGE, "-w", old).code == 0
    write_inbox(old / "inbox", 工作日志_补=log("L20,0001,2026-02-06,X01,1", "L21,0001,2026-02-09,X99,1"))
    monkeypatch.setenv("JIXIAO_NOW", "2026-08-21T10:00:00+08:00")
    assert jixiao("nightly", "-w", old).code == 1
    before = came_to(old)
    for name in ("lake", "read"):
        shutil.rmtree(old / "var" / name)
    (old / "var" / "warehouse.duckdb").unlink()

    said = jixiao("rebuild", "-w", old, "--json")

    assert (said.code, said.json["differences"]) == (0, [])
    assert came_to(old) == before
    assert jixiao("verify", "-w", old).code == 0
    assert jixiao(*PURGE, "-w", old, "--json").json["purged"] == []


def test_while_a_night_is_at_work_nothing_is_purged(old: Path, jixiao: Run) -> None:
    with claimed(old / "var" / "locks", INGEST):
        assert jixiao(*PURGE, "-w", old).code == 4
    assert acts(old) == []


def test_without_a_reason_nothing_is_purged(old: Path, jixiao: Run) -> None:
    said = jixiao("purge", "--reason", " ", "-w", old, "--json")

    assert (said.code, [one["code"] for one in said.json["faults"]]) == (2, ["reason_missing"])
    assert acts(old) == []
