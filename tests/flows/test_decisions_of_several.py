"""Several bureaus and several schemes in one decision: each bureau has its own versions, chain and correction."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from tests.builders import EVENT_RULE, table, write_inbox
from tests.conftest import Said
from tests.flows.deciding_office import EVENT_HEADER, LATER, MONTH, OVER, Office, let_play
from tests.flows.test_two_bureaus import deliver

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
SECTION = """\
scheme: toy-section
title: 股室办法
basis: 试行
effective: 2026-01
subject: section
components:
  - {name: merit, title: 奖扣, basis: 一, kind: events, base: 100, weight: 100}
total: {limit: [0, null], round: 2}
late: restate
applies_to: [B1, B2]
"""


@pytest.fixture
def several(workspace: Path, jixiao: object, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Two bureaus, each scored by people and by sections; March is published as a trial."""
    deliver(workspace)
    let_play(workspace)
    (workspace / "schemes" / "toy-section").mkdir()
    (workspace / "schemes" / "toy-section" / "2026-01.yaml").write_text(SECTION, encoding="utf-8")
    write_inbox(workspace / "inbox", 加减分标准=EVENT_RULE)
    office = Office(workspace, jixiao, monkeypatch)  # type: ignore[arg-type]
    office("nightly", day=OVER, code=1)  # one row of B2 names no item of theirs
    office("month-end", MONTH)
    office("publish", MONTH, "--trial")
    return office


def test_each_bureau_is_corrected_by_itself(several: Office) -> None:
    event = table(EVENT_HEADER.replace("工号", "机构代码"), "E1,S1,2026-03-12,Q02,-4")
    several.deliver(LATER, 奖扣记录=event)
    said: Said = several("restate", MONTH, "--cause", "漏记股室扣分", "--json")
    first, second = said.json["bureaus"]

    assert [(one["bureau_id"], one["version"], one["is_done"]) for one in (first, second)] == [
        ("B1", 2, True),
        ("B2", 1, False),
    ]
    assert [(one["scheme"], one["subject_id"]) for one in first["difference"]["results"]] == [("toy-section", "S1")]
    assert [(one["subject_id"], one["component"]) for one in first["difference"]["lines"]] == [("S1", "merit")]
    assert several.rows("SELECT bureau_id, version, sequence FROM ops_publication ORDER BY 1, 2") == [
        ("B1", 1, 1),
        ("B1", 2, 2),
        ("B2", 1, 1),
    ]
    assert several.rows(
        "SELECT bureau_id, scheme, version, is_current FROM report_month_score WHERE person_id IS NULL ORDER BY ALL"
    ) == [("B1", "toy-section", 1, False), ("B1", "toy-section", 2, True), ("B2", "toy-section", 1, True)]
    assert not several.version(2, "B2").exists()
    pages = [several.page(), several.page("toy-section.html")]
    assert all('href="correction.html"' in page for page in pages)
    assert "奖扣" in several.page("correction.html")


def test_a_period_of_several_schemes_is_on_notice_for_the_longest_of_their_days(
    several: Office,
) -> None:
    """People are shown for five working days, sections for seven; the sections close on the 20th, a Monday."""
    words = "late: restate\ncalendar: {closing: 20}\nnotice: {workdays: 7, show: all, columns: [rank, name, score]}\n"
    file = several.workspace / "schemes" / "toy-section" / "2026-01.yaml"
    file.write_text(SECTION.replace("late: restate\n", words), encoding="utf-8")
    several("withdraw", MONTH, "--reason", "转为正式", day=LATER)
    early = several("notice", MONTH, "--bureau", "B1", day=LATER, code=2)
    said = several("notice", MONTH, "--bureau", "B1", day="2026-04-21")
    page = (several.workspace / "var" / "reports" / "B1" / MONTH / "notice.html").read_text(encoding="utf-8")

    assert "2026-04-20" in early.err
    assert "2026-04-21 至 2026-04-29" in said.err
    assert "最长的 7 个工作日" in said.err
    assert "公示期 7 个工作日，自 2026-04-21 起至 2026-04-29 止。" in page
    assert "最长" in page


def told(file: Path) -> tuple[list[str], list[list[list[str]]]]:
    """The paragraphs of a paper, and the cells of its tables."""
    paper = docx.Document(str(file))
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in paper.tables]
    return [one.text for one in paper.paragraphs], tables


def test_what_hangs_on_the_wall_and_what_is_signed_is_of_every_scheme(several: Office) -> None:
    """People by name, sections by rank and score; whoever signs, signs both."""
    words = "late: restate\nnotice: {workdays: 0, show: all, columns: [rank, name, score]}\n"
    file = several.workspace / "schemes" / "toy-section" / "2026-01.yaml"
    file.write_text(SECTION.replace("late: restate\n", words), encoding="utf-8")
    several("withdraw", MONTH, "--reason", "转为正式", day=LATER)
    several("notice", MONTH, "--bureau", "B1", day=LATER)
    shown = several.workspace / "var" / "reports" / "B1" / MONTH
    of_people = (shown / "notice.html").read_text(encoding="utf-8")
    signed, tables = told(shown / "approval.docx")
    several("withdraw", MONTH, "--reason", "股室也公示", "--bureau", "B1", day=LATER)
    file.write_text(SECTION.replace("late: restate\n", words.replace("workdays: 0", "workdays: 5")), encoding="utf-8")
    several("nightly", day=LATER)
    several("month-end", MONTH, day=LATER)
    several("notice", MONTH, "--bureau", "B1", day=LATER)
    people, sections = (shown / "notice.html").read_text(encoding="utf-8").split('id="notice-toy-section"')

    assert ("王敏" in of_people, "toy-section" in of_people, "最长" in of_people) == (True, False, False)
    assert (people.count("公示期 5 个工作日"), "最长" in people) == (1, False)
    assert ("王敏" in people, "王敏" in sections, "股室办法" in sections) == (True, False, True)
    assert ">100.00<" in sections
    assert sum("办法文本 SHA-256：" in text for text in signed) == 2
    assert sum("计分数据 SHA-256：" in text for text in signed) == 1
    heads = [one[0] for one in tables if one[0][0] == "名次"]
    assert [head[1:3] for head in heads] == [["工号", "姓名"], ["机构代码", "考核对象"]]


def test_what_is_read_out_is_of_every_scheme(several: Office) -> None:
    published = several.version(1)
    for name in ("bulletin.docx", "analysis.docx"):
        paragraphs, tables = told(published / name)
        assert [title in paragraphs for title in ("股室办法", "业务工作绩效考核办法")].count(True) >= 1, paragraphs
        assert sum(text.startswith("依据《") for text in paragraphs) == 2
    _, tables = told(published / "bulletin.docx")
    results = [one for one in tables if one[0][0] == "名次"]
    assert any("王敏" in row for row in results[0])
    assert any("100.00" in row for row in results[1])
