"""Each other kind of form, filled as a person would and handed in under another name."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.builders import table, write_inbox
from tests.flows.forms.filling import Filled
from tests.flows.forms.taking import Run, issued, live, refusals

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")

QUARTERLY = """\
scheme: toy-quarter
title: 平时考核办法
basis: 试行
effective: 2026-01
period: quarter
components:
  - {name: merits, title: 加减分, basis: 一, kind: events, base: 80, weight: 100}
"""
SENDERS = "收件夹,数据集,机构代码,起,止"


def test_a_person_declares_and_a_second_sheet_takes_the_place_of_the_first(office: Path, jixiao: Run) -> None:
    page = Filled(issued(office, jixiao, "declare")["0002"])
    assert [row[0].value for row in page.book["分值表"].iter_rows(min_row=3, max_col=1)] == ["X01"]
    page.type(
        page.line(1), 日期=date(2026, 1, 12), 工作项目="X01　申报受理", 数量=4, **{"依据、附件": "清册；通知书:签章"}
    )
    page.type(page.line(3), 日期=date(2026, 1, 13), 工作项目="X01", 数量=2.5)
    page.save(office / "inbox" / "我的.xlsx")
    assert jixiao("nightly", "-w", office).code == 0
    mine = ("entry_id", "quantity", "evidence")
    assert [row for row in live(office, "work_log", *mine) if "2026011" in row[0]] == [
        ("0002|20260112|X01|declared|1", 4_000_000, ["清册", "通知书:签章"]),
        ("0002|20260113|X01|declared|1", 2_500_000, None),
    ]

    second = Filled(issued(office, jixiao, "declare")["0002"])
    assert second.page.cell(second.line(2), second.heads["数量"]).value == 2.5
    second.type(second.line(1), 日期=None, 工作项目=None, 数量=None, **{"依据、附件": None}).type(
        second.line(2), 数量=3
    )
    second.save(office / "inbox" / "改过的.xlsx")
    night = jixiao("nightly", "--json", "-w", office)

    assert night.code == 0, night.json["refused"]
    assert night.json["withdrawn"] == [["work_log", "2026-01", 1]]
    assert [row for row in live(office, "work_log", *mine) if "2026011" in row[0]] == [
        ("0002|20260113|X01|declared|1", 3_000_000, None)
    ]


def test_a_sheet_that_would_withdraw_much_waits_for_consent(office: Path, jixiao: Run) -> None:
    form = issued(office, jixiao, "declare")["0002"]
    page = Filled(form)
    for number in range(1, 6):
        page.type(page.line(number), 日期=date(2026, 1, 11 + number), 工作项目="X01", 数量=1)
    first = page.save(office / "inbox" / "五行.xlsx")
    os.utime(first, (1_770_000_000, 1_770_000_000))
    assert jixiao("nightly", "-w", office).code == 0
    short = Filled(form)
    short.type(short.line(1), 日期=date(2026, 1, 12), 工作项目="X01", 数量=1).save(office / "inbox" / "一行.xlsx")

    night = jixiao("nightly", "--json", "-w", office)
    consented = jixiao("ingest", "--confirm", "--json", "-w", office)

    assert refusals(night) == [("一行.xlsx", ["withdrawal_needs_confirmation"])]
    assert consented.json["withdrawn"] == [["work_log", "2026-01", 4]]


def test_the_head_grants_out_of_a_pool_that_is_shown(office: Path, jixiao: Run) -> None:
    page = Filled(issued(office, jixiao, "grant")["0003"])
    shown = {page.page.cell(row, 1).value: page.page.cell(row, 4).value for row in range(1, page.top)}
    assert (shown["可分总额"], shown["已授合计"], shown["还剩"]) == (20, 0, 20)
    assert str(shown["本表合计"]).startswith("=SUM(")
    page.page.cell(page.top - 1, 4).value = 5  # the sum as a spreadsheet saves it
    page.type(page.row_of(工号="0006"), 分值=5, 理由="牵头清理").save(office / "inbox" / "分局长.xlsx")

    night = jixiao("nightly", "--json", "-w", office)

    assert night.code == 0, night.err
    assert live(office, "grant", "person_id", "points", "granted_by", "reason") == [
        ("0006", 5_000_000, "0003", "牵头清理")
    ]
    again = Filled(issued(office, jixiao, "grant")["0003"])
    assert again.page.cell(again.row_of(工号="0006"), again.heads["已授"]).value == 5


def test_raters_and_voters_score_and_a_ballot_names_nobody_who_votes(office: Path, jixiao: Run) -> None:
    ratings = issued(office, jixiao, "rating")
    ballots = issued(office, jixiao, "ballot", "2026-01", "--voters", "A票=1", "--voters", "B票=2")
    assert (sorted(ratings), len(ballots)) == (["0001", "0005"], 3)
    assert ballots == issued(office, jixiao, "ballot", "2026-01", "--voters", "A票=1", "--voters", "B票=2")
    rater = Filled(ratings["0001"])
    rater.type(rater.row_of(被评人="0002"), 得分=91.5, 评语="踏实").save(office / "inbox" / "评.xlsx")
    number, ballot = next((no, form) for no, form in ballots.items() if _fact(form, "role") == "A票")
    voted = Filled(ballot)
    voted.type(voted.row_of(被评人="0006", 评价项目="民主测评"), 得分=88).save(office / "inbox" / "票.xlsx")

    assert jixiao("nightly", "-w", office).code == 0
    assert _fact(ballot, "holder") == number
    names = ("rater_id", "ballot_no", "voter_class", "ratee_id", "dimension", "role", "score", "comment")
    assert live(office, "rating", *names) == [
        ("0001", None, None, "0002", "领导评鉴", "section_head", 91_500_000, "踏实"),
        (None, number, "A票", "0006", "民主测评", None, 88_000_000, None),
    ]


def test_a_role_in_which_nobody_rates_is_named(office: Path, jixiao: Run) -> None:
    said = jixiao("forms", "2026-01", "--for", "rating", "--json", "-w", office)

    assert said.json["without_rater"] == ["领导评鉴（分管领导）"]


def test_ballots_of_several_classes_need_their_numbers(office: Path, jixiao: Run) -> None:
    said = jixiao("forms", "2026-01", "--for", "ballot", "-w", office)

    assert said.code == 2
    assert "--voters A票=20 --voters B票=20" in said.err
    assert (
        jixiao(
            "forms",
            "2026-01",
            "--for",
            "ballot",
            "--voters",
            "C票=2",
            "--voters",
            "A票=1",
            "--voters",
            "B票=1",
            "-w",
            office,
        ).code
        == 2
    )


def test_the_office_records_events_and_the_same_line_again_is_the_same_event(office: Path, jixiao: Run) -> None:
    form = issued(office, jixiao, "event")["B1"]
    page = Filled(form)
    page.type(page.line(1), 日期=date(2026, 1, 20), 人员="0002　李强", 代码="Q01　资料归档差错（-1）")
    page.type(page.line(4), 日期=date(2026, 1, 21), 人员="0006　周涛", 代码="Q02　专项检查扣分", 分值=-2.5, 说明="抽查")
    os.utime(page.save(office / "inbox" / "事.xlsx"), (1_770_000_000, 1_770_000_000))
    page.type(page.line(4), 分值=-3).save(office / "inbox" / "事（改）.xlsx")

    night = jixiao("nightly", "--json", "-w", office)

    assert night.code == 0, night.err
    prefix = f"F{_fact(form, 'form_id')}-"
    assert live(office, "event", "event_id", "person_id", "event_code", "points", "counted_month") == [
        (f"{prefix}{page.line(1)}", "0002", "Q01", None, "2026-01"),
        (f"{prefix}{page.line(4)}", "0006", "Q02", -3_000_000, "2026-01"),
    ]


def test_two_offices_have_a_form_each_and_their_lines_are_two_events(office: Path, jixiao: Run) -> None:
    write_inbox(office / "inbox", 报送人=table(SENDERS, "S1,奖扣记录,S2,2026-01-01,", "S2,工作日志,,2026-01-01,"))
    assert jixiao("nightly", "-w", office).code == 0
    forms = issued(office, jixiao, "event")
    assert sorted(forms) == ["B1", "S1"]
    for name, event_code in (("B1", "Q01"), ("S1", "Q02")):
        page = Filled(forms[name])
        page.type(page.line(1), 日期=date(2026, 1, 20), 人员="0006", 代码=event_code, 分值=-2 if name == "S1" else None)
        page.type(page.line(2), 日期=date(2026, 1, 20), 人员="0002", 代码="Q01")
        page.save(office / "inbox" / f"{name}报.xlsx")

    night = jixiao("nightly", "--json", "-w", office)

    assert [(one["file"], one["code"]) for one in night.json["rejects"]] == [("S1报.xlsx", "not_from_this_sender")]
    assert live(office, "event", "person_id", "event_code", "points") == [
        ("0002", "Q01", None),
        ("0006", "Q01", None),
        ("0006", "Q02", -2_000_000),
    ]


def test_the_committee_decides_grades_of_a_quarter_and_of_a_year(office: Path, jixiao: Run) -> None:
    quarter = Filled(issued(office, jixiao, "decision", "2026-02")["B1"])
    quarter.answer("决定机构", "考核委员会").answer("文号", "考〔2026〕5号")
    quarter.type(quarter.row_of(工号="0002"), 等次="好").type(quarter.row_of(工号="0006"), 等次="优秀")
    quarter.save(office / "inbox" / "委员会.xlsx")
    year = Filled(issued(office, jixiao, "decision", "2026")["B1"])
    year.type(year.row_of(工号="0006"), 等次="优秀", 理由="业绩突出").save(office / "inbox" / "年度.xlsx")

    night = jixiao("nightly", "--json", "-w", office)

    assert [(one["file"], one["code"]) for one in night.json["rejects"]] == [("委员会.xlsx", "grade_not_of_kind")]
    assert live(
        office, "grade_decision", "person_id", "period", "kind", "grade", "decided_by", "document", "reason"
    ) == [
        ("0002", "2026Q1", "routine", "good", "考核委员会", "考〔2026〕5号", None),
        ("0006", "2026", "annual", "excellent", None, None, "业绩突出"),
    ]


def test_a_copy_of_a_form_that_says_otherwise_is_told(office: Path, jixiao: Run) -> None:
    form = issued(office, jixiao, "decision", "2026Q1")["B1"]
    for number, (name, grade) in enumerate((("甲.xlsx", "好"), ("乙.xlsx", "较好"))):
        page = Filled(form)
        page.type(page.row_of(工号="0002"), 等次=grade).type(page.row_of(工号="0006"), 等次="好")
        file = page.save(office / "inbox" / name)
        os.utime(file, (1_770_000_000 + number, 1_770_000_000 + number))

    night = jixiao("nightly", "--json", "-w", office)

    (told,) = [one for one in night.json["notes"] if "副本" in one]
    assert told.startswith("乙.xlsx：有 1 行与先收到的回填表 甲.xlsx 说的不同")
    assert live(office, "grade_decision", "person_id", "grade") == [("0002", "fairly_good"), ("0006", "good")]
    assert jixiao("nightly", "--json", "-w", office).json["notes"] == []


def test_a_committee_whose_bureau_scores_quarters_only_has_its_form(office: Path, jixiao: Run) -> None:
    shutil.rmtree(office / "schemes" / "toy-forms")
    quarterly = office / "schemes" / "toy-quarter" / "2026-01.yaml"
    quarterly.parent.mkdir()
    quarterly.write_text(QUARTERLY, encoding="utf-8")
    form = Filled(issued(office, jixiao, "decision", "2026Q1")["B1"])
    form.type(form.row_of(工号="0002"), 等次="好").save(office / "inbox" / "好.xlsx")

    assert jixiao("nightly", "-w", office).code == 0
    assert live(office, "grade_decision", "person_id", "grade") == [("0002", "good")]


def test_a_form_of_another_workspace_is_refused(office: Path, tmp_path: Path, jixiao: Run) -> None:
    other = Path(shutil.copytree(office, tmp_path / "other"))
    (other / "var" / "landing" / "pseudonym.key").unlink(missing_ok=True)
    form = issued(other, jixiao, "grant")["0003"]
    page = Filled(form)
    page.page.cell(page.top - 1, 4).value = 0
    page.save(office / "inbox" / "别处.xlsx")

    assert refusals(jixiao("nightly", "--json", "-w", office)) == [("别处.xlsx", ["form_of_another_workspace"])]


def test_what_cannot_be_issued_is_said(office: Path, jixiao: Run) -> None:
    for arguments, said in (
        (("2026-01", "--for", "grants"), "没有「grants」这种回填表"),
        (("2026Q1", "--for", "review"), "评分和测评还可按季"),
        (("2026-01", "--for", "ballot", "--voters", "A票"), "A票=20"),
        (("2024-01", "--for", "rating"), "没有当月有效的考核到人的办法"),
    ):
        ended = jixiao("forms", *arguments, "-w", office)
        assert (arguments, ended.code, said in ended.err) == (arguments, 2, True)


def _fact(form: Path, name: str) -> str:
    rows = Filled(form).book["_jixiao"].iter_rows(max_col=2, values_only=True)
    return str(dict(rows)[name])
