"""Editions as Word documents: every word has a sentence, what is assumed is marked, the hash stands by the signature."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import docx
import pytest

from flows.wording import Lang, sentences
from transforms.scheme.components import Common
from transforms.scheme.words import GROUPS, words_of

Run = Callable[..., Any]
ROOT = Path(__file__).parents[2]
EDITIONS = sorted((ROOT / "transforms" / "editions").glob("*/*.yaml"))
NAMES = [f"{path.parent.name}/{path.stem}" for path in EDITIONS]
TOY = """\
scheme: toy
title: 示范办法
basis: 示范文件
effective: 2026-01
applies_to: [B1]
assumed: [rank]
posts: [{group: 一线, classes: {front: 前台}}, {group: 二线, classes: {back: 后台}}]
peers: {by: [post_class], at_least: 3, fallback: [bureau]}
components:
  - {name: work, title: 工作量, basis: 第一条, kind: workload, weight: {front: 60, back: 40}, limit: [0, 110],
     scale: {kind: relative, to: max, cap: 100}, assumed: [scale, weight]}
  - {name: report, title: 周报, basis: 第二条, kind: reports, on_time: 60, items_full: {count: 3, points: 20}, exempt: [leave],
     scale: {kind: steps, table: {90: 100, 60: 80}}, missing: hold, limit: [0, 100], weight: {front: 40, back: 60}}
  - {name: bonus, title: 机动分, basis: 第三条, kind: grant, per_head: 10, adds: true}
tiers: {cuts: [{name: 甲, quota: "0.3"}, {name: 乙, quota: "0.7"}]}
tier_caps: [{component: work, at_most: 60, tier: 乙}]
titles: [{first_of: work, name: 能手, among: [front]}]
repeats: {within_months: 3, at_least: 2}
payout: {document: 一号文, pool: {2026Q1: "12000.00"}}
"""


def texts(file: Path) -> list[str]:
    return [one.text for one in docx.Document(str(file)).paragraphs]


def grid(file: Path) -> list[list[str]]:
    (table,) = docx.Document(str(file)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    file = tmp_path / "toy.yaml"
    file.write_text(TOY, encoding="utf-8")
    return file


def test_an_order_says_what_the_edition_says(toy: Path, tmp_path: Path, jixiao: Run) -> None:
    out = tmp_path / "order.docx"
    assert jixiao("scheme", "print", toy, "--out", out).code == 0

    lines = texts(out)
    assert {
        "示范办法",
        "示范文件",
        "适用单位：B1。",
        "第一条 工作量",
        "依据：第一条",
        "折算：得分 = 原始量 ÷ 考评组最高值 × 100，最高 100 分（示例参数，须由本单位审定）。",
        "本项得分在 [0, 110] 之内。",
        "比例系数见系数表（示例参数，须由本单位审定）。",
        "折算：分档计分，90：100、60：80；取达到的最高一档，不到最低一档的 0 分。",
        "条目：写满 3 条得 20 分，不足按比例。",
        "提交期限：星期五 24:00。",
        "免交：星期五请假。",
        "缺数据的，本人暂缓计分。",
        "在比例系数之外另加分。",
        "考评组：折算时与同一岗位系列的人相比；不足 3 个的；改为与同一考核单位的全体相比。",
        "档次上限：「工作量」；不高于 60 的；至多为乙。",
        "称号：称号：能手；按工作量取；限于：前台；前 1 名；并列的都给。",
        "下列各项原文没有载明，本办法所列为示例参数，须由本单位审定：排名、工作量·折算方法、工作量·比例系数。",
    } - set(lines) == set()
    assert any(line.startswith("排名：") and line.endswith("（示例参数，须由本单位审定）。") for line in lines)
    assert any("2026Q1：12000" in line for line in lines)
    assert grid(out) == [
        ["考核项目", "前台", "后台"],
        ["工作量", "60", "40"],
        ["周报", "40", "60"],
        ["机动分", "另加", "另加"],
        ["合计", "100", "100"],
    ]


def test_a_category_is_not_called_after_a_component_of_the_same_name(tmp_path: Path, jixiao: Run) -> None:
    file = tmp_path / "toy.yaml"
    file.write_text(
        TOY[: TOY.index("posts:")]
        + "components:\n  - {name: study, title: 业务学习, basis: 一, kind: events, category: [study], weight: 100}\n",
        encoding="utf-8",
    )
    out = tmp_path / "order.docx"

    assert jixiao("scheme", "print", file, "--out", out).code == 0
    assert "计入的类别：学习。" in texts(out)


def test_the_hash_of_the_file_stands_by_the_signatures(toy: Path, tmp_path: Path, jixiao: Run) -> None:
    out = tmp_path / "order.docx"
    said = jixiao("scheme", "print", toy, "--out", out, "--json")

    sha256 = hashlib.sha256(toy.read_bytes()).hexdigest()
    assert said.json["edition_hash"] == sha256
    *_, hashed, drafter, checker, head, day = texts(out)
    assert sha256 in hashed
    assert [line.split("：")[0] for line in (drafter, checker, head, day)] == [
        "拟稿人",
        "审核人",
        "负责人（签字、盖章）",
        "日期",
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", EDITIONS, ids=NAMES)
def test_every_shipped_edition_prints_the_same_bytes_twice(path: Path, lang: str, tmp_path: Path, jixiao: Run) -> None:
    files = [tmp_path / name for name in ("one.docx", "two.docx")]
    assert [jixiao("scheme", "print", path, "--lang", lang, "--out", file).code for file in files] == [0, 0]

    assert files[0].read_bytes() == files[1].read_bytes()
    assert all("order_" not in line and "value_" not in line and "{" not in line for line in texts(files[0]))


PLACES = [
    (path, model, word, name)
    for path, model in GROUPS.items()
    for word, name in zip(words_of(model), model.model_fields, strict=True)
]
SAID_OTHERWISE = {"posts", "components", "scored", "peers", "total", "rank", "tiers", "tier_caps", "titles", "calendar"}
SAID_OTHERWISE |= {"notice", "repeats", "payout", "status", "grades", "gates", "quota", "brings"}


def literals(annotation: object) -> list[str]:
    """The fixed values of a word, those within a list or an option too."""
    if get_origin(annotation) is Literal:
        return [str(one) for one in get_args(annotation)]
    return [one for inner in get_args(annotation) for one in literals(inner)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_and_every_fixed_value_has_a_sentence(lang: Lang) -> None:
    known = sentences(lang)
    lacking = []
    for path, model, word, name in PLACES:
        common = issubclass(model, Common) and name in Common.model_fields
        if common or path[:1] == ("scale",) or (path == () and word in SAID_OTHERWISE):
            continue
        code = f"order_{path[-1] if path else 'edition'}_{word}"
        if not any(key == code or key.startswith(f"{code}_") for key in known):
            lacking.append(code)
        lacking += [
            f"{code}_{value}"
            for value in literals(model.model_fields[name].annotation)
            if f"{code}_{value}" not in known and f"value_{value}" not in known
        ]
    lacking += [
        f"order_scale_{path[1]}"
        for path in GROUPS
        if path[:1] == ("scale",) and not any(k.startswith(f"order_scale_{path[1]}") for k in known)
    ]

    assert lacking == []


def test_an_edition_of_the_workspace_is_named_and_a_changed_paper_is_left_alone(
    workspace: Path, tmp_path: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert jixiao("scheme", "print", "haiyang-urban/2026-01", "-w", workspace).code == 0
    made = tmp_path / "haiyang-urban-2026-01.docx"
    assert jixiao("scheme", "print", "haiyang-urban/2026-01", "-w", workspace).code == 0
    made.write_bytes(b"signed")

    said = jixiao("scheme", "print", "haiyang-urban/2026-01", "-w", workspace)

    assert (said.code, made.read_bytes()) == (2, b"signed")
    assert "--out" in said.err


@pytest.mark.parametrize(("named", "told"), [("none/2026-01", "现有：haiyang-urban/2026-01"), ("bad.yaml", "bad.yaml")])
def test_what_is_no_edition_is_refused(workspace: Path, jixiao: Run, named: str, told: str) -> None:
    said = jixiao("scheme", "print", named, "-w", workspace)

    assert (said.code, told in said.err) == (2, True), said.err


def test_the_command_by_itself_and_a_dry_run(toy: Path, tmp_path: Path) -> None:
    script = "import sys; from flows.cli import main; sys.argv[0] = 'jixiao'; main()"
    arguments = ["scheme", "print", str(toy), "--lang", "en", "--dry-run", "--out", str(tmp_path / "o.docx")]
    said = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    assert "SHA-256" in said.stderr
    assert not (tmp_path / "o.docx").exists()
