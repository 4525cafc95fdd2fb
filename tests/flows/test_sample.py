"""A wave's call list from 2,500 taxpayers, by the command: strata, seed, and what may be called by."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.cli import run
from tests.builders import UNIT, write_inbox
from tests.conftest import NOW

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")

Run = Callable[..., Any]
STRATA = {"一般纳税人": 700, "小规模": 1600, "个体": 200}
IDS = [(f"91{name[0].encode().hex().upper()}{n:04d}", name) for name, count in STRATA.items() for n in range(count)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sample") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(place)]) == 0
        rows = "".join(f"{who},2026-03,B1,{name}\n" for who, name in IDS)
        write_inbox(place / "inbox", 机构=UNIT, 纳税人="纳税人识别号,月份,机构代码,类型\n" + rows)
        assert run(["nightly", "-w", str(place)]) == 0
    return place


@pytest.fixture
def delivered(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "workspace"))


def lines(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def acts(workspace: Path) -> list[dict[str, str]]:
    return [json.loads(page.read_text("utf-8")) for page in sorted((workspace / "var" / "landing" / "acts").glob("*"))]


def test_five_points_of_2500_take_334_by_stratum_and_the_seed_is_kept(delivered: Path, jixiao: Run) -> None:
    said = jixiao("sample", "2026Q1", "--margin", "0.05", "--seed", "7", "--json", "-w", delivered)

    assert said.code == 0, said.err
    assert (said.json["size"], said.json["frame_count"]) == (334, 2500)
    assert {one["stratum"]: one["drawn"] for one in said.json["strata"]} == {
        "一般纳税人": 93,
        "小规模": 214,
        "个体": 27,
    }
    assert {one["margin"]: one["answers"] for one in said.json["needed"]} == {"0.03": 749, "0.05": 334, "0.1": 93}
    head, *rows, note = lines(delivered / "var" / "samples" / "2026Q1.csv")
    assert (head[3], len(rows), "不能还原" in note[0]) == ("识别号摘要", 334, True)
    assert Counter(row[1] for row in rows) == {"一般纳税人": 93, "小规模": 214, "个体": 27}
    assert [row[3] for row in rows if row[3].startswith("91E")] == []
    (act,) = acts(delivered)
    assert (act["act"], act["seed"], act["size"], act["frame_count"]) == ("sample", "7", "334", "2500")


def test_the_command_again_draws_the_same_and_notes_no_second_act(delivered: Path, jixiao: Run) -> None:
    first = jixiao("sample", "2026Q1", "--size", "10", "--json", "-w", delivered).json
    before = (delivered / "var" / "samples" / "2026Q1.csv").read_bytes()
    again = jixiao("sample", "2026Q1", "--size", "10", "--json", "-w", delivered).json

    assert first["seed"] == again["seed"]
    assert (delivered / "var" / "samples" / "2026Q1.csv").read_bytes() == before
    assert len(acts(delivered)) == 1


def test_with_the_bureaus_own_file_the_list_can_be_called_and_lies_beside_it(
    delivered: Path, tmp_path: Path, jixiao: Run
) -> None:
    own = tmp_path / "desk" / "名册.csv"
    own.parent.mkdir()
    own.write_bytes(
        ("纳税人识别号,电话\n" + "".join(f"{who.lower()},139{n:08d}\n" for n, (who, _) in enumerate(IDS))).encode(
            "gb18030"
        )
    )

    said = jixiao("sample", "2026Q1", "--size", "5", "--seed", "1", "--frame", own, "-w", delivered)

    assert said.code == 0, said.err
    file = own.with_name("名册-2026Q1.csv")
    head, *rows = lines(file)
    assert (head, len(rows)) == (["批次", "类型", "顺序", "纳税人识别号", "电话"], 5)
    assert all(row[3].upper() in dict(IDS) and dict(IDS)[row[3].upper()] == row[1] for row in rows)
    assert file.stat().st_mode & 0o077 == 0
    stored = b"".join(path.read_bytes() for path in (delivered / "var" / "samples").iterdir())
    stored += json.dumps(acts(delivered)).encode()
    assert [row[3] for row in rows if row[3].encode() in stored or row[4].encode() in stored] == []


def test_who_is_not_in_the_own_file_is_counted(delivered: Path, tmp_path: Path, jixiao: Run) -> None:
    own = tmp_path / "own.csv"
    own.write_text("纳税人识别号,电话\nX1,139\n", encoding="utf-8")

    said = jixiao("sample", "2026Q1", "--size", "3", "--frame", own, "-w", delivered)

    assert (said.code, "有 3 户在所给名册里找不到" in said.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["2026Q1", "--size", "3", "--margin", "0.05"], "只能写一个"),
        (["2026Q1", "--margin", "5"], "--margin 写成了「5」"),
        (["2026Q1", "--size", "0"], "--size 写成了「0」"),
        (["2026Q1", "--answer-rate", "x"], "--answer-rate 写成了「x」"),
        (["2026-03"], "「2026-03」不是季度"),
        (["2025Q4"], "B1 2025-12 没有在册纳税人，不能抽样（已有名册的月份：2026-03）"),
        (["2026Q1", "--frame", "none.csv"], "找不到文件 none.csv"),
    ],
)
def test_what_cannot_be_drawn_is_refused(delivered: Path, jixiao: Run, arguments: list[str], told: str) -> None:
    said = jixiao("sample", *arguments, "-w", delivered)

    assert (said.code, told in said.err) == (2, True), said.err
    assert not (delivered / "var" / "samples").exists()


def test_a_frame_file_without_ids_is_refused(delivered: Path, tmp_path: Path, jixiao: Run) -> None:
    own = tmp_path / "own.csv"
    own.write_text("税号,电话\nX1,139\n", encoding="utf-8")

    said = jixiao("sample", "2026Q1", "--frame", own, "-w", delivered)

    assert (said.code, "没有「纳税人识别号」一列（文件里有：税号、电话）" in said.err) == (2, True)


def test_the_answer_rate_makes_more_calls(delivered: Path, jixiao: Run) -> None:
    said = jixiao("sample", "2026Q1", "--answer-rate", "0.5", "--dry-run", "--json", "-w", delivered)

    assert (said.code, said.json["size"]) == (0, 668)
    assert not (delivered / "var" / "samples").exists()


def test_the_command_by_itself_in_english(delivered: Path) -> None:
    script = "import sys; from flows.cli import main; sys.argv[0] = 'jixiao'; main()"
    arguments = ["sample", "2026Q1", "--seed", "3", "-w", str(delivered), "--lang", "en"]
    said = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert "Drew 334 taxpayers with seed 3" in said.stderr
