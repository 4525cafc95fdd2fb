"""A file is tried before it is trusted, and a profile is drafted for one that nobody has described."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import table, workbook
from tests.conftest import Said

Jixiao = Callable[..., Said]
COUNTER = """\
profile: counter
files: 前台流水*
ignore: [窗口]
takes:
  - dataset: work_log
    columns: {person_id: 柜员, work_date: 办理时间, item_code: 业务, quantity: 笔数}
    where: {业务: {none_of: [作废]}}
"""
FILE = table(
    "柜员,办理时间,业务,笔数,窗口",
    "0011,2026/3/18,领票,12,1",
    "0012,2026/3/19,申报,三,2",
    "0012,2026/3/19,作废,1,2",
    "0013,2026/5/1,申报,-1,2",
    "合计,,,14,",
)


@pytest.fixture
def counter(workspace: Path, tmp_path: Path) -> Path:
    """A file outside of the inbox, for which there is a profile."""
    (workspace / "sources" / "counter.yaml").write_text(COUNTER, encoding="utf-8")
    path = tmp_path / "前台流水-三月.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def files(workspace: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in workspace.rglob("*") if path.is_file()}


def test_what_a_profile_makes_of_a_file_is_shown_row_by_row_and_nothing_is_written(
    workspace: Path, counter: Path, jixiao: Jixiao
) -> None:
    before = files(workspace)
    found = jixiao("source", "try", counter, "-w", workspace, "--json")
    (take,) = found.json["takes"]

    assert found.code == 1
    assert (found.json["profile"], found.json["matched_by"]) == ("counter", "前台流水*")
    assert {one["header"]: [read["column"] for read in one["reads"]] for one in found.json["headers"]} == {
        "柜员": ["person_id"], "办理时间": ["work_date"], "业务": ["item_code"], "笔数": ["quantity"], "窗口": [],
    }  # fmt: skip
    assert (found.json["rows_in_file"], found.json["rows_left_out"], take["left_out"]) == (5, 1, [4])
    assert take["values"][0] == {
        "row_no": 2, "person_id": "0011", "work_date": "2026-03-18", "item_code": "领票", "quantity": "12",
        "source": "declared",
    }  # fmt: skip
    assert [(one["row_no"], one["column"], one["code"], one["found"]) for one in take["rejects"]] == [
        (3, "quantity", "not_a_number", "三"),
        (5, "quantity", "too_small", "-1"),
        (5, "work_date", "future_date", "2026-05-01"),
    ]
    assert files(workspace) == before


def test_people_are_shown_the_same(workspace: Path, counter: Path, jixiao: Jixiao) -> None:
    said = jixiao("source", "try", counter, "-w", workspace, "--lang", "zh")

    assert "前台流水-三月.csv：用来源配置 counter 读取" in said.err
    assert "数量 (quantity)" in said.out
    assert "不读" in said.out
    assert "不取 1 行：第 4 行" in said.err
    assert "没有写入任何东西" in said.err


def test_a_name_of_no_profile_is_told_and_one_can_be_named(workspace: Path, counter: Path, jixiao: Jixiao) -> None:
    other = counter.rename(counter.with_name("三月.csv"))
    nobody = jixiao("source", "try", other, "-w", workspace, "--json")
    by_name = jixiao("source", "try", other, "-w", workspace, "--profile", "counter", "--json")
    wrong = jixiao("source", "try", other, "-w", workspace, "--profile", "counted")

    assert (nobody.code, [one["code"] for one in nobody.json["faults"]]) == (1, ["no_profile"])
    assert (by_name.json["profile"], by_name.json["matched_by"]) == ("counter", "")
    assert (wrong.code, "counter" in wrong.err) == (2, True)


def test_headers_that_do_not_fit_are_shown_beside_why(workspace: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    path = tmp_path / "工作日志-甲.csv"
    path.write_text("登记号,工号,日期,项目编码,数星\nA,0001,2026-03-05,X01,1\n", encoding="utf-8")
    found = jixiao("source", "try", path, "-w", workspace, "--json")

    assert [one["code"] for one in found.json["faults"]] == ["column_missing", "header_unknown"]
    assert [one["header"] for one in found.json["headers"] if not one["reads"]] == ["数星"]


def test_ids_of_taxpayers_are_not_shown(workspace: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    path = tmp_path / "纳税人-03.csv"
    path.write_text(
        "纳税人识别号,月份,类型\n91370687MA3C0000X1,2026-03,小规模\n9137;X,2026-03,小规模\n", encoding="utf-8"
    )
    said = jixiao("source", "try", path, "-w", workspace, "--json")

    assert said.json["takes"][0]["rejects"] != []
    assert "9137" not in said.out
    assert not (workspace / "var" / "landing" / "pseudonym.key").exists()


def drafted(workspace: Path, path: Path, dataset: str, jixiao: Jixiao, *words: str) -> tuple[Said, Any]:
    """The draft of a file, and what the draft makes of that file."""
    out = workspace / "sources" / "ours.yaml"
    said = jixiao("source", "new", path, "--dataset", dataset, "--out", out, "-w", workspace, *words)
    return said, jixiao("source", "try", path, "--profile", out, "-w", workspace, "--json").json


def test_a_draft_reads_the_file_it_was_made_for(workspace: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    path = tmp_path / "窗口流水(3月)2026.xlsx"
    rows = [
        ["窗口流水"],
        ["工号", "工作日期", "项目编码", "受理数量", "来源", "窗口号"],
        ["0011", "18/03/2026", "X01", "１２", "申报", "1"],
        ["0012", "19/03/2026", "X01", "9.5", "系统", "2"],
    ]
    path.write_bytes(workbook(rows))  # type: ignore[arg-type]
    said, found = drafted(workspace, path, "work_log", jixiao)
    text = (workspace / "sources" / "ours.yaml").read_text(encoding="utf-8")

    assert said.code == 0, said.err
    assert 'files: ["窗口流水*"]' in text
    assert "header_row: 2" in text
    assert 'quantity: "受理数量"  # 与「数量」相近，请核对' in text
    assert '  - "窗口号"  # 合同里没有这一列，不读' in text
    assert (found["faults"], [one["rejects"] for one in found["takes"]]) == ([], [[]])
    assert [row["quantity"] for row in found["takes"][0]["values"]] == ["12", "9.5"]


def test_a_draft_says_what_the_file_lacks(workspace: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    path = tmp_path / "a.csv"
    path.write_text("工号;日期\n0011;2026-03-18\n", encoding="utf-8")
    said = jixiao("source", "new", path, "--dataset", "work_log", "-w", workspace, "--lang", "zh")

    assert said.code == 1
    assert 'separator: ";"' in said.out
    assert "没有找到合同要求的列：项目编码、数量" in said.err
    assert "# 合同要求有「数量」" in said.out


def test_labels_the_contract_has_not_and_a_percent_are_noticed(workspace: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    path = tmp_path / "岗位.csv"
    path.write_text(
        "工号,机构代码,岗位系列,任职类别,比例,生效日期\n0011,S1,hall,正岗,50%,2026-01-01\n", encoding="utf-8"
    )
    said = jixiao("source", "new", path, "--dataset", "posting", "-w", workspace, "--json")

    assert "share: percent" in said.json["profile"]
    assert '# values: {kind: {"正岗": }}' in said.json["profile"]


def test_nothing_is_overwritten_and_a_dataset_must_be_known(workspace: Path, counter: Path, jixiao: Jixiao) -> None:
    there = workspace / "sources" / "counter.yaml"
    taken = jixiao("source", "new", counter, "--dataset", "work_log", "--out", there, "-w", workspace)
    unknown = jixiao("source", "new", counter, "--dataset", "work", "-w", workspace)

    assert (taken.code, unknown.code) == (2, 2)
    assert there.read_text(encoding="utf-8") == COUNTER
    assert "work_log" in unknown.err


def test_a_zip_is_looked_into(workspace: Path, counter: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    path = tmp_path / "三月.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("三月/前台流水-1.csv", FILE)
        archive.writestr("不认识.csv", "a,b\n1,2\n")
    said = jixiao("source", "try", path, "-w", workspace, "--json")
    shown = jixiao("source", "try", path, "-w", workspace)

    assert (said.code, [one["file"] for one in said.json["files"]]) == (1, ["前台流水-1.csv", "不认识.csv"])
    assert said.json["files"][0]["takes"][0]["rows"] == 3
    assert [fault["code"] for fault in said.json["files"][1]["faults"]] == ["no_profile"]
    assert "前台流水-1.csv" in shown.err
    assert counter.exists()


def test_a_zip_that_may_not_be_opened_says_why(workspace: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    path = tmp_path / "三月.zip"
    path.write_bytes(b"PK\x03\x04 torn")
    said = jixiao("source", "try", path, "-w", workspace, "--json")

    assert (said.code, [fault["code"] for fault in said.json["faults"]]) == (1, ["archive_damaged"])


@pytest.mark.parametrize("place", ["sources/x.yaml", "calendar/x.toml", "schemes/a/2026-01.yaml"])
def test_a_folder_in_place_of_a_file_is_said(workspace: Path, counter: Path, jixiao: Jixiao, place: str) -> None:
    (workspace / place).mkdir(parents=True)
    said = jixiao("nightly", "-w", workspace)
    tried = jixiao("source", "try", counter, "-w", workspace) if place.startswith("sources") else said

    assert (said.code, tried.code, place in said.err) == (2, 2, True)
