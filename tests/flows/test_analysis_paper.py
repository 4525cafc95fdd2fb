"""《绩效分析报告》 of a published period: its tables, the losses by cause, and the room for the office's own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx

from tests.builders import basics, table, write_inbox
from tests.conftest import Said


def test_a_published_month_has_its_analysis_with_losses_by_cause(workspace: Path, jixiao: Callable[..., Said]) -> None:
    basics(workspace / "inbox")
    said = ("E1,0001,2026-03-05,Q01,", "E2,0002,2026-03-06,Q01,", "E3,0001,2026-03-07,Q02,-5")
    write_inbox(workspace / "inbox", 奖扣记录=table("编号,工号,日期,代码,分值", *said))
    for words in (("nightly",), ("month-end", "2026-03"), ("publish", "2026-03", "--trial")):
        assert jixiao(*words, "-w", workspace).code == 0

    file = workspace / "var" / "publications" / "B1" / "2026-03" / "v1" / "analysis.docx"
    paper = docx.Document(str(file))
    lines = [one.text for one in paper.paragraphs]
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in paper.tables]

    assert lines.count("办公室分析：") >= 4
    (losses,) = (one for one in tables if one[0][0] == "扣分事项")
    assert losses[1:] == [["专项检查扣分", "", "1", "1", "5.00"], ["资料归档差错", "", "2", "1", "2.00"]]
    assert (workspace / "var" / "reports" / "B1" / "2026-03" / "analysis.docx").read_bytes() == file.read_bytes()
