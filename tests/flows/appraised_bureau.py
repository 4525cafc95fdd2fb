"""A small bureau at the end of 2025: eleven people, two months published, a year to be appraised."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import run
from tests.builders import UNIT, table, write_inbox

NOW = "2026-01-20T10:00:00+08:00"
MONTHLY = """\
scheme: toy-person
title: 个人考核办法
basis: 试行
effective: 2025-11
components:
  - {name: quality, title: 质量考核, basis: 一, kind: events, base: 80, weight: 100}
"""
YEARLY = """\
scheme: toy-year
title: 年度考核办法
basis: 试行〔2025〕9号
effective: 2025-01
period: year
components:
  - {name: months, title: 各月成绩, basis: 一, kind: months, at_least: 2, missing: reweigh, weight: 80}
  - {name: ballot, title: 民主测评, basis: 二, kind: rating, dimension: 民主测评, missing: reweigh, weight: 20}
total: {round: 2}
tiers: {cuts: [{name: 第一档, quota: 0.5}, {name: 第二档, quota: 0.5}]}
notice: {workdays: 5, show: best, columns: [name, section, grade]}
status:
  - {when: leading, standing: excluded, basis: 第二条}
  - {when: support, standing: excluded, basis: 第二条}
  - {when: probation, standing: comment_only, basis: 第二十五条}
  - {when: leave, over: 0.5, standing: no_grade, basis: 第二十七条}
  - {when: investigation, kinds: [admonition, warning], standing: no_comment_no_grade, basis: 第二十八条}
  - {when: sanction, kinds: [warning], at_most: competent, basis: 第二十九条, verified: true}
  - {when: left, standing: excluded, basis: 第二条}
grades:
  basis: 第六条
  cuts:
    - {grade: excellent, at_least: 80}
    - {grade: competent, at_least: 60}
    - {grade: basically_competent, at_least: 40}
    - {grade: incompetent}
gates: {tier: 第一档, months_at_least: 2, basis: 第七条}
quota: {rate: 0.25, base: should_participate, reserve: 1, basis: 第十六条}
brings: [{grade: excellent, in_a_row: 3, title: 记三等功, basis: 第十九条}]
"""
PERSON = table(
    "工号,姓名,人员类别,试用期至,离职日期",
    "0001,王敏,公务员,,",
    "0002,李强,公务员,,",
    "0003,赵丽,公务员,,",
    "0004,钱进,公务员,,",
    "0005,孙立,公务员,,",
    "0006,周涛,工勤,,",
    "0007,吴局,公务员,,",
    "0008,郑新,公务员,2026-06-30,",
    "0009,冯病,公务员,,",
    "0010,陈查,公务员,,",
    "0011,褚退,公务员,,2025-12-10",
)
POSTING = table(
    "工号,机构代码,岗位系列,生效日期,班子成员",
    *(f"{number:04d},S{1 + number % 2},clerk,2020-01-01,{'是' if number == 7 else ''}" for number in range(1, 12)),
)
RULES = table("代码,名称,类别,分值,一票否决,生效日期", "G01,表彰,荣誉,,否,2020-01-01")
POINTS = {"0001": 12, "0002": 10, "0003": 10, "0004": 6, "0005": 15, "0009": 1}
EVENTS = table(
    "编号,工号,日期,代码,分值",
    *(f"E{who}-{month},{who},2025-{month}-05,G01,{points}" for month in (11, 12) for who, points in POINTS.items()),
)
ABSENCE = table("工号,开始日期,结束日期,类别", "0009,2025-01-01,2025-08-31,病假")
DISCIPLINE = table("工号,决定日期,类别,影响期至,结案日期", "0005,2025-06-02,警告,2025-12-01,", "0010,2025-09-01,立案,,")
DECIDED = "工号,期,考核类别,等次,决定机构,会议,文号,理由"
EARLIER = table(DECIDED, *(f"0001,{year},年度,优秀,考核委员会,局务会,考〔{year}〕1号," for year in (2023, 2024)))


def fill(workspace: Path, yearly: str = YEARLY) -> None:
    """The bureau's editions and everything that is delivered before the year's end."""
    for old in workspace.glob("schemes/*/*.yaml"):
        old.unlink()
    for name, month, text in (("toy-person", "2025-11", MONTHLY), ("toy-year", "2025-01", yearly)):
        (workspace / "schemes" / name).mkdir(parents=True, exist_ok=True)
        (workspace / "schemes" / name / f"{month}.yaml").write_text(text, encoding="utf-8")
    files = {"机构": UNIT, "人员": PERSON, "岗位任职": POSTING, "加减分标准": RULES, "奖扣记录": EVENTS}
    files |= {"请假": ABSENCE, "立案和处分": DISCIPLINE, "等次决定-以前": EARLIER}
    write_inbox(workspace / "inbox", **files)


def play(place: Path, patch: pytest.MonkeyPatch) -> None:
    """Take everything in and publish the two months as a trial."""
    patch.setenv("JIXIAO_NOW", NOW)
    patch.setenv("LANG", "zh_CN.UTF-8")
    patch.setenv("NO_COLOR", "1")
    assert run(["init", str(place)]) == 0
    fill(place)
    commands = [["nightly"]]
    commands += [[*words, f"2025-{month}"] for month in (11, 12) for words in (["month-end"], ["publish", "--trial"])]
    for words in commands:
        assert run([*words, "-w", str(place)]) == 0, words
