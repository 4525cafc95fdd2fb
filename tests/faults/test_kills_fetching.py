"""kill -9 while sources are fetched: what was not landed is fetched again, what was landed never twice."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders import basics, log
from tests.faults.process import Runner
from warehouse.lake import Lake, Part
from warehouse.landing import Landing

KILLED = -9
MARCH = Part("work_log", "2026-03")
QUERY = "SELECT no, no AS 登记号, '0001' AS 工号, day AS 日期, 'X01' AS 项目编码, 1 AS 数量 FROM work WHERE no > :since"


@dataclass(frozen=True)
class Begun:
    """A workspace with new rows in its database and a new file in its share, and how many changes the night makes."""

    workspace: Path
    steps: int


def add(workspace: Path, *numbers: int) -> None:
    with sqlite3.connect(workspace / "ctais.db") as database:
        database.executemany("INSERT INTO work VALUES (?, ?)", [(number, f"2026-03-{number:02}") for number in numbers])


@pytest.fixture(scope="module")
def begun(jixiao_process: Runner, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    folder = tmp_path_factory.mktemp("fetching")
    place = folder / "start"
    assert jixiao_process("init", place, "--scheme", "haiyang-urban").code == 0
    basics(place / "inbox")
    with sqlite3.connect(place / "ctais.db") as database:
        database.execute("CREATE TABLE work (no INTEGER, day TEXT)")
    words = {"kind": "sql", "url": "sqlite:///ctais.db", "query": QUERY, "cursor": {"column": "no", "start": "0"}}
    share = {"kind": "folder", "path": "share"}
    for name, fetch in (("ctais", words), ("share", share)):
        text = f"profile: {name}\nignore: ['no']\nfetch: {json.dumps(fetch)}\ntakes:\n  - dataset: work_log\n"
        (place / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
    add(place, 2, 3)
    (place / "share").mkdir()
    assert jixiao_process("nightly", "-w", place).code == 0
    add(place, 4, 5)
    (place / "share" / "补报.csv").write_text(log("S1,0002,2026-03-06,X01,2"), encoding="utf-8")
    undisturbed = jixiao_process("nightly", "-w", shutil.copytree(place, folder / "undisturbed"))
    assert undisturbed.code == 0, undisturbed.err
    return Begun(place, undisturbed.steps)


def _killed_and_run_again(begun: Begun, step: int, process: Runner, place: Path) -> None:
    """The night is killed before its n-th change of a file; meanwhile the source goes on; the night is run again."""
    workspace = Path(shutil.copytree(begun.workspace, place))
    assert process("nightly", "-w", workspace, step=step).code == KILLED
    add(workspace, 6)
    again = process("nightly", "-w", workspace)

    assert again.code == 0, again.err
    assert sorted(Lake(workspace / "var" / "lake").live(MARCH)["entry_id"]) == ["2", "3", "4", "5", "6", "S1"]
    landing = Landing(workspace / "var" / "landing")
    lines = [
        line for one in landing.fetched("ctais") for line in landing.object_path(one.sha256).read_bytes().splitlines()
    ]
    assert sorted(json.loads(line)["no"] for line in lines) == [2, 3, 4, 5, 6]
    assert [one.name for one in landing.fetched("share")] == ["补报.csv"]
    assert not (workspace / "var" / "fetching").exists()


@pytest.mark.parametrize("part", [0.02, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 0.9])
def test_killed_while_fetching(begun: Begun, part: float, jixiao_process: Runner, tmp_path: Path) -> None:
    _killed_and_run_again(begun, max(1, round(part * begun.steps)), jixiao_process, tmp_path / "workspace")


@pytest.mark.long
def test_killed_before_every_change_of_a_file_while_fetching(
    begun: Begun, jixiao_process: Runner, tmp_path: Path
) -> None:
    for step in range(1, begun.steps + 1):
        _killed_and_run_again(begun, step, jixiao_process, tmp_path / str(step))
