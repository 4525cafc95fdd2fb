"""《工作周报汇编》 of a small bureau, from files to page and Word, by the command."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from flows.cli import run
from tests.builders import basics, write_inbox
from tests.conftest import NOW

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")

Run = Callable[..., Any]
EDITION = """\
scheme: toy-weekly
title: 周报办法
basis: 试行
effective: 2026-01
scored: {except: [head]}
components:
  - {name: report, title: 周报, basis: 一, kind: reports, on_time: 60, late: 40, leader: 20, exempt: [leave], weight: 100}
"""
REPORTS = """\
编号,工号,机构代码,周,提交时间,修改时间,条目,领导评分,领导点评,阅读数,点赞数,评论数
W1,0001,,2026-01-09,2026-01-09 17:00,,"工作：完成申报辅导〔I03〕
学习：<b>集中学习</b>",18,很好,30,5,2
W2,0002,,2026-01-09,2026-01-10 09:00,,工作：整理档案,,,,,
W3,0006,,2026-01-09,2026-01-12 09:00,,工作：补写,,,,,
W4,,S1,2026-01-09,2026-01-09 16:00,,工作：本股室小结,,,,,
W5,0001,,2026-01-16,2026-01-16 16:00,,工作：下一周,,,,,
"""
ABSENCE = "工号,开始日期,结束日期,类别\n0005,2026-01-08,2026-01-09,年假\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of January: one in time, one late, one too late, one on leave, one missing."""
    place = tmp_path_factory.mktemp("weekly") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(place)]) == 0
        basics(place / "inbox")
        write_inbox(place / "inbox", 周报=REPORTS, 请假=ABSENCE)
        (place / "schemes" / "toy-weekly").mkdir(parents=True)
        (place / "schemes" / "toy-weekly" / "2026-01.yaml").write_text(EDITION, encoding="utf-8")
        assert run(["nightly", "-w", str(place)]) == 0
    return place


@pytest.fixture
def delivered(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "workspace"))


def test_who_wrote_who_was_late_who_has_not_and_who_need_not(delivered: Path, jixiao: Run) -> None:
    said = jixiao("weekly", "2026-W02", "--json", "-w", delivered)

    assert said.code == 0, said.err
    (bureau,) = said.json["bureaus"]
    assert (bureau["not_written"], bureau["late"], bureau["excused"]) == (["0004", "0006"], ["0002"], {"0005": "leave"})
    assert [(one["person_id"], one["timeliness"]) for one in bureau["people"]] == [
        ("0001", "on_time"),
        ("0002", "late"),
        ("0006", "too_late"),
    ]
    first = bureau["people"][0]
    assert (first["work"], first["study"]) == (["完成申报辅导〔I03〕"], ["<b>集中学习</b>"])
    assert (first["leader_score"], first["reads"], first["likes"], first["comments"]) == ("18", "30", "5", "2")
    assert [one["unit_id"] for one in bureau["sections"]] == ["S1"]


def test_page_and_word_say_the_same_and_have_the_same_bytes_again(delivered: Path, jixiao: Run) -> None:
    assert jixiao("weekly", "2026-01-09", "-w", delivered).code == 0
    folder = delivered / "var" / "reports" / "B1" / "2026-W02"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert jixiao("weekly", "2026-W02", "-w", delivered).code == 0

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(before) == ["index.html", "weekly.docx"]
    with zipfile.ZipFile(folder / "weekly.docx") as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    document = docx.Document(str(folder / "weekly.docx"))
    text = [one.text for one in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    page = before["index.html"].decode()
    assert {"工作周报汇编", "综合服务股", "1. 完成申报辅导〔I03〕", "1. <b>集中学习</b>", "领导评分 18；很好"} <= set(
        text
    )
    assert any("阅读 30，点赞 5，评论 2（只展示，不计分）" in line for line in text)
    assert {"钱进", "周涛", "李强", "孙立"} <= set(cells)
    assert all(word in page for word in ("钱进", "&lt;b&gt;集中学习", "本股室小结", "过迟，视为没有写"))
    assert "<script" not in page
    assert "下一周" not in page


def test_by_the_first_version_the_week_shows_its_items_and_how_it_came(delivered: Path, jixiao: Run) -> None:
    """As the score has it: 0001 changed on Monday what had been in time."""
    edition = delivered / "schemes" / "toy-weekly" / "2026-01.yaml"
    header = REPORTS.splitlines()[0]
    edit = "W1,0001,,2026-01-09,2026-01-09 17:00,2026-01-12 09:00,工作：改过,18,很好,30,5,2"
    write_inbox(delivered / "inbox", 周报_改=f"{header}\n{edit}\n")
    assert jixiao("nightly", "-w", delivered).code == 0

    shown = {}
    for version in ("last", "first"):
        edition.write_text(EDITION.replace("late: 40", f"late: 40, version: {version}"), encoding="utf-8")
        (bureau,) = jixiao("weekly", "2026-W02", "--json", "-w", delivered).json["bureaus"]
        first = bureau["people"][0]
        shown[version] = (first["person_id"], first["timeliness"], first["work"])

    assert shown == {"last": ("0001", "too_late", ["改过"]), "first": ("0001", "on_time", ["完成申报辅导〔I03〕"])}


def test_without_a_word_about_reports_nobody_is_missing(delivered: Path, jixiao: Run) -> None:
    shutil.rmtree(delivered / "schemes" / "toy-weekly")

    said = jixiao("weekly", "2026-W02", "--json", "--bureau", "B1", "-w", delivered)

    (bureau,) = said.json["bureaus"]
    assert (bureau["is_stated"], bureau["not_written"], len(bureau["people"])) == (False, [], 3)


@pytest.mark.parametrize(
    ("week", "told"),
    [
        ("2026-01-08", "2026-01-08 不是星期五；这一周的星期五是 2026-01-09"),
        ("2026-W54", "「2026-W54」不是一周"),
        ("january", "「january」不是一周"),
        ("2026-W20", "还没有到 2026-05-15"),
    ],
)
def test_what_is_no_week_or_has_not_come_is_refused(delivered: Path, jixiao: Run, week: str, told: str) -> None:
    said = jixiao("weekly", week, "-w", delivered)

    assert (said.code, told in said.err) == (2, True), said.err


def test_a_dry_run_writes_nothing(delivered: Path, jixiao: Run) -> None:
    said = jixiao("weekly", "2026-W02", "--dry-run", "-w", delivered)
    written = [path.name for path in (delivered / "var" / "reports").iterdir()]

    assert (said.code, written) == (0, ["quality"])


def test_the_command_by_itself_in_english(delivered: Path) -> None:
    script = "import sys; from flows.cli import main; sys.argv[0] = 'jixiao'; main()"
    arguments = ["weekly", "2026-W02", "-w", str(delivered), "--lang", "en"]
    said = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert "3 reports of people, 1 of sections, 2 missing" in said.stderr
