"""The same deliveries and commands give the same bytes, whatever the folder, the order, the names or the threads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.builders import log, points_sheet, reviews, write_inbox
from tests.faults.process import Runner
from tests.faults.small_bureau import MONTH, correction, month, people
from warehouse.files import sha256_of

ROOT = Path(__file__).resolve().parents[2]

# What every history of this file says and does; before the second part a correction arrives.
FIRST = (
    ("nightly", "--json"),
    ("month-end", MONTH, "--json"),
    ("publish", MONTH, "--trial", "--json"),
    ("explain", "0001", MONTH, "--json"),
)
SECOND = (("nightly", "--json"), ("month-end", "2026-02", "--json"), ("quality", "--json"), ("status", "--json"))


@dataclass(frozen=True)
class Life:
    """A workspace and what it said in --json."""

    place: Path
    said: tuple[str, ...]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deliveries of all histories, in two folders: a workbook made twice carries two times."""
    folder = tmp_path_factory.mktemp("deliveries")
    (folder / "first").mkdir()
    people(folder / "first")
    month(folder / "first")
    shutil.copytree(folder / "first", folder / "both")
    correction(folder / "both")
    return folder


def _init(place: Path, deliveries: Path, process: Runner) -> Path:
    assert process("init", place, "--scheme", "haiyang-urban").code == 0
    shutil.copytree(deliveries, place / "inbox", dirs_exist_ok=True)
    return place


def _life(place: Path, inbox: Path, process: Runner) -> Life:
    _init(place, inbox / "first", process)
    said = [process(*words, "-w", place).out for words in FIRST]
    shutil.copytree(inbox / "both", place / "inbox", dirs_exist_ok=True)
    return Life(place, (*said, *(process(*words, "-w", place).out for words in SECOND)))


@pytest.fixture(scope="module")
def lives(inbox: Path, jixiao_process: Runner, tmp_path_factory: pytest.TempPathFactory) -> tuple[Life, Life]:
    """Two workspaces under paths of different length, each with the same history."""
    places = (tmp_path_factory.mktemp("a") / "w", tmp_path_factory.mktemp("another") / "a_workspace_with_a_long_name")
    first, second = (_life(place, inbox, jixiao_process) for place in places)
    return first, second


def _hashes(folder: Path, *below: str) -> dict[str, str]:
    """Every file with the hash of its bytes."""
    places = [folder / name for name in below]
    files = [path for place in places for path in (place, *place.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): sha256_of(path) for path in sorted(files)}


def _but_the_log(place: Path) -> dict[str, str]:
    """Every file of a workspace but the log, in which each run is a line."""
    return {name: sha256 for name, sha256 in _hashes(place, ".").items() if not name.startswith("var/log/")}


def _tree(folder: Path) -> dict[str, tuple[int, int, int, str]]:
    """Every file and folder with its inode, time, size and bytes."""
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        stat = path.stat()
        bytes_of = sha256_of(path) if path.is_file() else ""
        found[str(path.relative_to(folder))] = (stat.st_ino, stat.st_mtime_ns, stat.st_size, bytes_of)
    return found


def _result(folder: Path, name: str = MONTH) -> dict[str, str]:
    version = folder / "var" / "publications" / "B1" / name / "v0"
    return {file: sha256_of(version / file) for file in ("scores.parquet", "lines.parquet")}


@pytest.mark.parametrize("below", ["var/publications", "var/reports", "var/lake", "var/landing", "var/state.json"])
def test_the_same_history_gives_the_same_bytes(below: str, lives: tuple[Life, Life]) -> None:
    first, second = lives
    found = _hashes(first.place, below)

    assert found
    assert found == _hashes(second.place, below)


def test_what_is_promised_is_among_the_bytes(lives: tuple[Life, Life]) -> None:
    folders = ("var/publications", "var/reports")
    names = {name.removeprefix("var/") for name in _hashes(lives[0].place, *folders) if "/inputs/" not in name}
    version = ("lines.parquet", "manifest.json", "scores.parquet")
    expected = {f"publications/B1/{month}/{name}" for month in ("2026-01/v1", "2026-02/v0") for name in version}
    pages = ("index.html", "head.html", "notice.html", "workbook.xlsx")
    expected |= {f"reports/B1/{month}/{name}" for month in ("2026-01", "2026-02") for name in pages}
    pinned = (
        "calendar.json",
        "edition-haiyang-urban.yaml",
        "analysis.docx",
        "bulletin.docx",
        "index.html",
        "head.html",
        "workbook.xlsx",
    )
    expected |= {f"publications/B1/2026-01/v1/{name}" for name in pinned}
    expected |= {f"reports/B1/2026-01/{name}" for name in ("analysis.docx", "bulletin.docx")}
    expected |= {"reports/quality/index.html"}

    site = {name for name in names if "/person/" in name or "/section/" in name}
    shown = {name.rpartition("2026-01/")[2] for name in site if name.startswith("reports/B1/2026-01/")}

    assert names - site == expected
    assert {"person/0001.html", "section/S1.html"} <= shown
    assert {f"publications/B1/2026-01/v1/{name}" for name in shown} <= site


def test_the_same_history_says_the_same_in_json(lives: tuple[Life, Life]) -> None:
    first, second = lives

    for words, one, other in zip((*FIRST, *SECOND), first.said, second.said, strict=True):
        assert json.loads(one)["schema_version"] == 1
        assert one == other, words


def _shuffled(source: Path, target: Path, seed: int) -> None:
    """The same rows in another order, in files of other names that were saved in another order."""
    random = Random(seed)
    names = {"工作日志_一月.csv": "work_log_jan.csv", "审核_一月.csv": "work_review.csv", "人员.csv": "person_list.csv"}
    paths = sorted(source.iterdir())
    times = [path.stat().st_mtime_ns for path in paths]
    random.shuffle(times)
    target.mkdir(exist_ok=True)
    for path, at in zip(paths, times, strict=True):
        place = target / names.get(path.name, path.name)
        if path.suffix == ".csv":
            header, *rows = path.read_text("utf-8").splitlines()
            random.shuffle(rows)
            place.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        else:
            shutil.copyfile(path, place)
        os.utime(place, ns=(at, at))


def test_the_order_of_rows_and_files_their_names_and_their_number_do_not_matter(
    inbox: Path, jixiao_process: Runner, tmp_path: Path
) -> None:
    deliveries = shutil.copytree(inbox / "first", tmp_path / "plain_inbox")
    # Entries without a number, two of them alike, and two of one item and day that a review cuts.
    extra = log(
        ",0006,2026-01-14,J01,2", ",0006,2026-01-14,J01,1.5", ",0001,2026-01-14,X01,1", ",0001,2026-01-14,X01,1"
    )
    write_inbox(deliveries, 工作日志_无号=extra, 审核_无号=reviews("0006,2026-01,J01,考核小组,5,核减"))
    _shuffled(deliveries, tmp_path / "shuffled_inbox", seed=20260101)
    file = tmp_path / "shuffled_inbox" / "work_log_jan.csv"
    header, *rows = file.read_text("utf-8").splitlines()
    file.unlink()
    write_inbox(file.parent, work_log_a="\n".join([header, *rows[4:]]), work_log_b="\n".join([header, *rows[:4]]))
    results = []
    for name in ("plain", "shuffled"):
        place = _init(tmp_path / name, tmp_path / f"{name}_inbox", jixiao_process)
        assert jixiao_process("nightly", "-w", place).code == 1
        assert jixiao_process("month-end", MONTH, "-w", place).code == 1
        results.append(_result(place))

    assert results[0] == results[1]


def _many(inbox: Path) -> None:
    """Six thousand entries of sixty people in two sections: Polars shares out from a thousand rows on."""
    random = Random(20260101)
    staff = [f"{number:04d}" for number in range(1, 61)]
    write_inbox(
        inbox,
        机构="机构代码,机构名称,上级机构代码,机构类型,生效日期\nB1,城区分局,,分局,2020-01-01\nS1,一股,B1,股室,2020-01-01\nS2,二股,B1,股室,2020-01-01\n",
        人员="工号,姓名,人员类别\n" + "".join(f"{one},员工{one},公务员\n" for one in staff),
        岗位任职="工号,机构代码,岗位系列,生效日期\n"
        + "".join(f"{one},S{1 + n % 2},daily_monitoring,2020-01-01\n" for n, one in enumerate(staff)),
        工作项目分值="项目编码,必要劳动分钟,倾斜系数,计量来源,生效日期\n"
        + "".join(f"X{n:02d},{n + 3},1.3,系统,2020-01-01\n" for n in range(40)),
        工作日志="登记号,工号,日期,项目编码,数量,来源\n"
        + "".join(
            f"L{n},{random.choice(staff)},2026-01-{1 + n % 31:02d},X{random.randrange(40):02d},{random.randint(1, 9999) / 1000},系统\n"
            for n in range(6_000)
        ),
    )


_PLAY = """
import os, sys
import polars
from flows.cli import run
threads, place = sys.argv[1:]
assert polars.thread_pool_size() == int(threads)
codes = [run(["nightly", "--json", "-w", place]), run(["month-end", "2026-01", "--json", "-w", place])]
sys.stdout.flush()
os._exit(max(codes))
"""


@pytest.mark.long
def test_the_number_of_threads_does_not_matter(jixiao_process: Runner, tmp_path: Path) -> None:
    _many(tmp_path / "deliveries")
    start = _init(tmp_path / "start", tmp_path / "deliveries", jixiao_process)
    log_file = shutil.move(start / "inbox" / "工作日志.csv", tmp_path)
    assert jixiao_process("nightly", "-w", start).code == 0
    shutil.move(log_file, start / "inbox")
    found = {}
    for threads in ("1", "8"):
        place = shutil.copytree(start, tmp_path / f"with_{threads}")
        # A process of its own: Polars counts its threads when it is imported.
        ran = subprocess.run(
            [sys.executable, "-c", _PLAY, threads, str(place)],
            env=os.environ | {"POLARS_MAX_THREADS": threads, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        found[threads] = (ran.stdout, _result(place), _hashes(place, "var/lake", "var/reports"))

    assert found["8"] == found["1"]


def test_the_same_month_end_again_changes_no_byte(
    lives: tuple[Life, Life], jixiao_process: Runner, tmp_path: Path
) -> None:
    place = shutil.copytree(lives[0].place, tmp_path / "workspace")
    before = _but_the_log(place)
    again = jixiao_process("month-end", "2026-02", "--json", "-w", place)

    assert not again.json["bureaus"][0]["is_changed"]
    assert _but_the_log(place) == before


def test_an_idle_night_changes_no_byte(inbox: Path, jixiao_process: Runner, tmp_path: Path) -> None:
    deliveries = tmp_path / "deliveries"
    deliveries.mkdir()
    for name in ("机构.csv", "人员.csv"):
        shutil.copy2(inbox / "first" / name, deliveries)
    place = _init(tmp_path / "workspace", deliveries, jixiao_process)
    assert jixiao_process("nightly", "-w", place).code == 0
    before = _hashes(place, "var/lake", "var/landing", "var/state.json")
    again = jixiao_process("nightly", "--json", "-w", place)

    assert (again.code, again.json["endings"], again.json["received"]) == (0, [], 0)
    assert _hashes(place, "var/lake", "var/landing", "var/state.json") == before


@pytest.fixture
def waiting(lives: tuple[Life, Life], tmp_path: Path) -> Path:
    """A workspace in which every command has something to do: files wait, a month is calculated, rows are rejected."""
    place = shutil.copytree(lives[0].place, tmp_path / "waiting")
    sheet = points_sheet(("王敏", "2026-01-15", "X01", 2))
    write_inbox(place / "inbox", 工作日志_三月=log("L30,0001,2026-02-05,X01,2", "L31,0001,2026-03-06,X01,2"))
    (place / "inbox" / "积分表_又一张.xlsx").write_bytes(sheet)
    return place


@pytest.mark.parametrize(
    "words",
    [
        ("nightly",),
        ("ingest", "--confirm"),
        ("replay",),
        ("month-end", "2026-02"),
        ("month-end", "2026-03"),
        ("publish", "2026-02", "--trial"),
        ("publish", MONTH, "--trial"),
        ("backfill", "2026-01..2026-03"),
    ],
    ids=" ".join,
)
def test_a_dry_run_changes_nothing(words: tuple[str, ...], waiting: Path, jixiao_process: Runner) -> None:
    before = _tree(waiting)
    said = jixiao_process(*words, "--dry-run", "--json", "-w", waiting)

    assert said.code in (0, 1) if "dry_run" in said.json else said.json["faults"], said.err
    assert _tree(waiting) == before


def test_a_dry_run_of_init_makes_no_folder(jixiao_process: Runner, tmp_path: Path) -> None:
    before = _tree(tmp_path)
    said = jixiao_process("init", tmp_path / "new", "--scheme", "haiyang-urban", "--example", "--dry-run")

    assert said.code == 0
    assert _tree(tmp_path) == before


def test_a_dry_run_says_what_the_run_then_does(waiting: Path, jixiao_process: Runner) -> None:
    dry = jixiao_process("nightly", "--dry-run", "--json", "-w", waiting)
    real = jixiao_process("nightly", "--json", "-w", waiting)

    assert real.json["endings"]
    assert dry.json | {"dry_run": False} == real.json
    assert dry.code == real.code
