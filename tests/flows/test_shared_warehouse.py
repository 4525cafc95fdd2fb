"""The command on a shared warehouse: its settings, what it says without one, and the same scores as on a file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Said
from tests.faults.small_bureau import MONTH, month, people
from tests.postgres import Server, database

Run = Callable[..., Said]
NOBODY = "postgresql://office:geheim@127.0.0.1:1/jixiao"


def settings(workspace: Path, *lines: str) -> None:
    (workspace / "jixiao.toml").write_text("\n".join(lines), encoding="utf-8")


def journey(workspace: Path, deliveries: Path, jixiao: Run) -> list[object]:
    """What a night, a month-end and a publication come to; a workbook made twice would carry two times."""
    shutil.copytree(deliveries, workspace / "inbox", dirs_exist_ok=True)
    codes = [
        jixiao(*words, "-w", workspace).code
        for words in (["nightly"], ["month-end", MONTH], ["publish", MONTH, "--trial"])
    ]
    state = json.loads((workspace / "var" / "state.json").read_text(encoding="utf-8"))
    (manifest,) = (workspace / "var" / "publications").rglob("manifest.json")
    quality = jixiao("quality", "-w", workspace, "--json").json
    return [codes, state, json.loads(manifest.read_text("utf-8"))["files"], quality]


@pytest.fixture
def shared(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("JIXIAO_WAREHOUSE_URL", shared_url)
    return shared_url


def test_a_month_on_a_shared_warehouse_is_the_month_of_a_file(
    tmp_path: Path, jixiao: Run, shared_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliveries = tmp_path / "deliveries"
    deliveries.mkdir()
    people(deliveries)
    month(deliveries)
    for name in ("own", "shared"):
        assert jixiao("init", tmp_path / name, "--scheme", "haiyang-urban").code == 0
    expected = journey(tmp_path / "own", deliveries, jixiao)
    monkeypatch.setenv("JIXIAO_WAREHOUSE_URL", shared_url)

    assert journey(tmp_path / "shared", deliveries, jixiao) == expected
    assert not (tmp_path / "shared" / "var" / "warehouse.duckdb").exists()


def test_a_dry_run_leaves_the_shared_warehouse_as_it_was(
    workspace: Path, jixiao: Run, shared: str, server: Server
) -> None:
    people(workspace / "inbox")
    dry = jixiao("nightly", "--dry-run", "-w", workspace, "--json")
    database = shared.rpartition("/")[2].partition("?")[0]

    assert (dry.code, dry.json["endings"][0]["loaded"] > 0) == (0, True), dry.err
    assert server.said("SELECT COUNT(*) FROM ops_delivery", database) == [(0,)]


@pytest.mark.parametrize("command", [["nightly"], ["month-end", MONTH], ["quality"]])
def test_without_an_answer_a_command_ends_with_3_and_shows_no_password(
    workspace: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    people(workspace / "inbox")
    monkeypatch.setenv("JIXIAO_WAREHOUSE_URL", NOBODY)
    said = jixiao(*command, "-w", workspace)
    logs = "".join(path.read_text(encoding="utf-8") for path in (workspace / "var").rglob("*.jsonl"))

    assert (said.code, "127.0.0.1:1/jixiao" in said.err) == (3, True)
    assert "geheim" not in said.out + said.err + logs
    assert "office" not in said.err


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ('warehouse_url = "postgresql://u:geheim@h/d"', 2, "${NAME}"),
        ('warehouse_url = "postgresql://u@h/d?password=geheim"', 2, "${NAME}"),
        ('warehouse_url = "mysql://u:${WORD}@h/d"', 2, "mysql://h/d"),
        ('warehouse_url = "postgresql://u:${NOWHERE}@h/d"', 2, "NOWHERE"),
        ('warehouse_url = "postgresql://u:${WORD}@127.0.0.1:1/d"', 3, "127.0.0.1:1/d"),
    ],
)
def test_the_address_in_the_settings_holds_no_secret_and_is_said_without_one(
    workspace: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch, line: str, code: int, word: str
) -> None:
    monkeypatch.setenv("WORD", "geheim")
    settings(workspace, line)
    said = jixiao("quality", "-w", workspace)

    assert (said.code, word in said.err, "geheim" in said.err) == (code, True, False), said.err


def test_a_purge_on_a_shared_warehouse_is_repeated_in_a_rebuilt_one(
    workspace: Path, jixiao: Run, shared: str, server: Server, ready: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log of the old server is not in the new one; that it was purged there is."""
    name = shared.rpartition("/")[2].partition("?")[0]
    settings(workspace, "[retention]", "ops_check = 1")
    people(workspace / "inbox")
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-01T02:00:00+08:00")
    assert jixiao("nightly", "-w", workspace).code == 0
    server.said("INSERT INTO ops_audit (happened_at, login) VALUES ('2022-06-30T15:00:00Z', 'a')", name)
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-09T02:00:00+08:00")
    purge = ("purge", "--reason", "保存期已满", "-w", workspace, "--json")
    said = [(one["table_name"], one["month"]) for one in jixiao(*purge).json["purged"]]
    stones = server.said("SELECT * FROM ops_tombstone ORDER BY table_name", name)
    checks = server.said("SELECT * FROM ops_check", name)
    with database(server, ready) as new:
        monkeypatch.setenv("JIXIAO_WAREHOUSE_URL", server.of(new))
        assert jixiao("rebuild", "-w", workspace).code == 0
        rebuilt = [
            server.said(f"SELECT * FROM {one}", new) for one in ("ops_tombstone ORDER BY table_name", "ops_check")
        ]

    assert said == [("ops_check", "2026-02"), ("ops_audit", "2022-06")]
    assert rebuilt == [stones, checks]
    assert (len(stones), checks) == (2, [])
