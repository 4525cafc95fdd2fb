"""A bureau whose section heads, panel and head have forms to fill: January of two sections."""

from __future__ import annotations

from pathlib import Path

from tests.builders import EVENT_RULE, PERSON, UNIT, WORK_ITEM, log, table, write_inbox

POSTING = table(
    "工号,机构代码,岗位系列,负责人,生效日期",
    "0001,S1,comprehensive_service,是,2020-01-01",
    "0002,S1,comprehensive_service,,2020-01-01",
    "0003,B1,comprehensive_service,是,2020-01-01",
    "0005,S2,daily_monitoring,是,2020-01-01",
    "0006,S2,daily_monitoring,,2020-01-01",
)
DUTIES = table("工号,分工类别,机构代码,起", "0005,考核小组,B1,2026-01-01")
LOG = log(
    "L1,0002,2026-01-06,X01,10",
    "L2,0002,2026-01-07,X01,7.5",
    "L3,0006,2026-01-08,J01,4",
    "L4,0006,2026-01-09,X01,2",
    "L5,0001,2026-01-09,X01,3",
)
EDITION = """\
scheme: toy-forms
title: 回填表试行办法
basis: 试行
effective: 2026-01
scored: {except: [head]}
components:
  - {name: work, title: 工作量, basis: 一, kind: workload, weight: 60}
  - {name: ratings, title: 领导评鉴, basis: 二, kind: rating, dimension: 领导评鉴, roles: {section_head: 50, vice_head: 50}, missing: zero, weight: 20}
  - {name: ballots, title: 民主测评, basis: 三, kind: rating, dimension: 民主测评, roles: {A票: 60, B票: 40}, missing: zero, weight: 20}
  - {name: merits, title: 加减分, basis: 四, kind: events, adds: true}
  - {name: discretion, title: 机动分, basis: 五, kind: grant, per_head: 10, adds: true}
"""


def deliver(workspace: Path) -> None:
    """The edition, people, duties and work of January."""
    (workspace / "schemes" / "toy-forms").mkdir(parents=True)
    (workspace / "schemes" / "toy-forms" / "2026-01.yaml").write_text(EDITION, encoding="utf-8")
    write_inbox(
        workspace / "inbox",
        机构=UNIT,
        人员=PERSON,
        岗位任职=POSTING,
        分工=DUTIES,
        工作项目分值=WORK_ITEM,
        加减分标准=EVENT_RULE,
        工作日志=LOG,
        系统工作量_一月=table("工号,日期,项目编码,数量", "0002,2026-01-06,X01,16"),
    )
