"""A command line that cannot be run is answered in the user's language, with what would be right; exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import log
from tests.conftest import Said
from tests.flows.fetching.conftest import Jixiao

WRONG = {
    "month-end": ("缺少 MONTH（月份，如 2026-01）。", "用法：jixiao month-end MONTH [选项]"),
    "explain 0001": (
        "缺少 MONTH（月份、季度或年度，如 2026-01、2026Q1、2026）。",
        "用法：jixiao explain PERSON MONTH [选项]",
    ),
    "withdarw": ("没有命令“withdarw”，是否指 withdraw？", "用法：jixiao 命令 [选项]"),
    "source bad": ("没有命令“bad”，有：try、new。", "用法：jixiao source 命令 [选项]"),
    "ingest --sourc share": ("没有选项“--sourc”，是否指 --source？", "用法：jixiao ingest [PATHS...] [选项]"),
    "ingest --source": ("“--source”后面要写一个值。", "用法：jixiao ingest [PATHS...] [选项]"),
    "status --json=yes": ("“--json”后面不写值。", "用法：jixiao status [选项]"),
    "status 2026-03": ("多出了“2026-03”。", "用法：jixiao status [选项]"),
    "scheme check": ("缺少 FILE（办法版本文件）。", "用法：jixiao scheme check FILE [选项]"),
    "status --lang fr": ("“--lang”写的是“fr”，应为 zh、en 之一。", "用法：jixiao status [选项]"),
}


@pytest.mark.parametrize("line", WRONG)
def test_a_line_that_cannot_be_run_says_what_would_be_right(line: str, jixiao: Jixiao) -> None:
    said = jixiao(*line.split())
    told, usage = WRONG[line]

    assert (said.code, said.out, said.err) == (2, "", f"{told}\n{usage}\n")


def test_it_is_said_in_english_too(jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch) -> None:
    english = 'No command "withdarw"; is it withdraw?\nUsage: jixiao COMMAND [options]\n'
    by_option = jixiao("--lang", "en", "withdarw")
    monkeypatch.setenv("JIXIAO_LANG", "en")
    by_environment = jixiao("withdarw")

    assert (by_option.err, by_environment.err) == (english, english)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "导出.csv"
    path.write_text(log("A1,0001,2026-03-02,X01,3"), encoding="utf-8")
    return path


def new(jixiao: Jixiao, workspace: Path, sheet: Path, *words: str) -> Said:
    return jixiao("source", "new", sheet, "-w", workspace, *words)


def test_a_dataset_that_the_headers_tell_is_proposed(workspace: Path, sheet: Path, jixiao: Jixiao) -> None:
    unsaid = new(jixiao, workspace, sheet)
    unknown = new(jixiao, workspace, sheet, "--dataset", "work")

    assert [(said.code, said.out) for said in (unsaid, unknown)] == [(2, ""), (2, "")]
    assert "按表头看像是 work_log（工作日志）" in unsaid.err
    assert unsaid.err.startswith("请用 --dataset")
    assert unknown.err.startswith("没有数据集“work”")
    assert "person（人员）、" in unsaid.err
    assert "person（人员）、" in unknown.err


def test_headers_of_no_dataset_propose_none(workspace: Path, sheet: Path, jixiao: Jixiao) -> None:
    sheet.write_text("甲,乙\n1,2\n", encoding="utf-8")
    said = new(jixiao, workspace, sheet)

    assert (said.code, "像是" in said.err, "person（人员）、" in said.err) == (2, False, True)
