"""The review form out and in, by the command."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders import log, write_inbox
from tests.flows.forms.filling import Filled
from tests.flows.forms.taking import Run, issued, live, refusals

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")

REVIEW = ("person_id", "item_code", "stage", "confirmed_quantity", "decision", "reviewer_id")


def test_every_section_head_and_the_panel_get_what_is_theirs_to_review(office: Path, jixiao: Run) -> None:
    forms = issued(office, jixiao, "review")

    assert sorted(forms) == ["0001-section", "0003-section", "0005-panel", "0005-section"]
    assert forms["0001-section"] == office / "var" / "forms" / "B1" / "2026-01" / "review" / "0001-section.xlsx"
    page = Filled(forms["0001-section"])
    row = page.row_of(工号="0002", 项目编码="X01")
    printed = [
        page.page.cell(row, page.heads[head]).value for head in ("申报数量", "系统数量", "差异", "核定数量", "审核结果")
    ]
    assert printed == [17.5, 16, 1.5, 17.5, None]
    assert page.page.cell(row, page.heads["核定数量"]).protection.locked is False
    assert page.page.cell(row, page.heads["申报数量"]).protection.locked is True
    assert page.page.protection.sheet
    assert page.book.sheetnames == ["审核表", "_jixiao"]
    assert page.book["_jixiao"].sheet_state == "hidden"


def test_the_same_moment_issues_the_same_bytes_and_a_rehearsal_writes_none(office: Path, jixiao: Run) -> None:
    dry = jixiao("forms", "2026-01", "--for", "review", "--dry-run", "--json", "-w", office)
    assert not (office / "var" / "forms").exists()
    forms = issued(office, jixiao, "review")
    before = {name: path.read_bytes() for name, path in forms.items()}
    again = issued(office, jixiao, "review")

    assert [one["file"] for one in dry.json["forms"]] == [str(path) for path in forms.values()]
    assert {name: path.read_bytes() for name, path in again.items()} == before


def test_only_exceptions_are_typed_and_one_cell_agrees_to_the_rest(office: Path, jixiao: Run) -> None:
    page = Filled(issued(office, jixiao, "review")["0005-section"])
    page.answer("全部同意", "是")
    page.type(page.row_of(工号="0006", 项目编码="J01"), 核定数量=3)
    page.save(office / "inbox" / "李股长交的.csv")

    night = jixiao("nightly", "--json", "-w", office)

    assert night.code == 0, night.err
    assert live(office, "work_review", *REVIEW) == [
        ("0006", "J01", "section", 3_000_000, "cut", "0005"),
        ("0006", "X01", "section", 2_000_000, "confirmed", "0005"),
    ]
    panel = Filled(issued(office, jixiao, "review")["0005-panel"])
    row = panel.row_of(工号="0006", 项目编码="J01")
    assert [panel.page.cell(row, panel.heads[head]).value for head in ("申报数量", "已核定", "核定数量")] == [4, 3, 3]


def test_a_line_of_which_more_was_declared_since_is_rejected_and_the_new_form_answers_it(
    office: Path, jixiao: Run
) -> None:
    page = Filled(issued(office, jixiao, "review")["0005-section"]).answer("全部同意", "是")
    row = page.row_of(工号="0006", 项目编码="X01")
    write_inbox(office / "inbox", 工作日志_补=log("L9,0006,2026-01-12,X01,1.5"))
    assert jixiao("nightly", "-w", office).code == 0
    page.save(office / "inbox" / "旧底.xlsx")

    night = jixiao("nightly", "--json", "-w", office)

    (reject,) = night.json["rejects"]
    told = (reject["file"], reject["row_no"], reject["code"], reject["found"])
    assert told == ("旧底.xlsx", row, "declared_since", "2 → 3.5")
    assert live(office, "work_review", *REVIEW) == [("0006", "J01", "section", 4_000_000, "confirmed", "0005")]
    Filled(issued(office, jixiao, "review")["0005-section"]).answer("全部同意", "是").save(office / "inbox" / "新.xlsx")
    assert jixiao("nightly", "-w", office).code == 0
    assert jixiao("quality", "--json", "-w", office).json["rejects"] == []
    assert live(office, "work_review", *REVIEW)[1][3] == 3_500_000


def test_what_nobody_spoke_of_still_waits_and_a_bad_row_is_told_by_its_row(office: Path, jixiao: Run) -> None:
    page = Filled(issued(office, jixiao, "review")["0005-panel"])
    cut, high = page.row_of(工号="0006", 项目编码="J01"), page.row_of(工号="0002", 项目编码="X01")
    page.type(cut, 审核结果="核减").type(high, 核定数量=99).type(page.row_of(工号="0001"), 审核结果="退回")
    page.save(office / "inbox" / "审核_考核小组.xlsx")

    night = jixiao("nightly", "--json", "-w", office)

    assert [(one["row_no"], one["code"]) for one in night.json["rejects"]] == [
        (high, "more_than_declared"),
        (cut, "cut_without_quantity"),
    ]
    (note,) = night.json["notes"]
    assert note == "审核_考核小组.xlsx：表上 4 行，其中 1 行没有填，按没有说处理（审核表上没有说到的仍等审核）。"
    (end,) = night.json["endings"]
    assert (end["rows"], end["left_out"], end["loaded"], end["rejected"]) == (4, 1, 1, 2)
    assert live(office, "work_review", *REVIEW) == [("0001", "X01", "panel", None, "returned", "0005")]
    assert list((office / "var" / "returned").glob("**/*.xlsx")) == []


def test_a_form_that_says_nothing_says_nothing_and_the_later_word_holds(office: Path, jixiao: Run) -> None:
    form = issued(office, jixiao, "review")["0001-section"]
    Filled(form).save(office / "inbox" / "空表.xlsx")
    first = Filled(form).answer("全部同意", "是").save(office / "inbox" / "先.xlsx")
    page = Filled(form)
    later = page.type(page.row_of(工号="0002"), 核定数量=12).save(office / "inbox" / "后.xlsx")
    os.utime(first, (1_770_000_000, 1_770_000_000))
    os.utime(later, (1_770_000_001, 1_770_000_001))

    night = jixiao("nightly", "--json", "-w", office)

    assert night.code == 0, night.err
    notes = [note for note in night.json["notes"] if note.startswith("空表.xlsx")]
    assert notes == ["空表.xlsx：这份表什么都没有填，没有收任何行。要全部同意的审核表请填「全部同意」一格。"]
    assert live(office, "work_review", *REVIEW) == [("0002", "X01", "section", 12_000_000, "cut", "0001")]


def test_a_form_that_cannot_be_taken_is_refused_with_its_reason_and_the_others_go_on(office: Path, jixiao: Run) -> None:
    forms = issued(office, jixiao, "review")
    inbox = office / "inbox"
    Filled(forms["0001-section"]).answer("全部同意", "是").save(inbox / "好.xlsx")
    seal = Filled(forms["0005-section"])
    facts = {row[0].value: row[1] for row in seal.book["_jixiao"].iter_rows(max_col=2)}
    facts["holder"].value = "0002"
    seal.save(inbox / "换人.xlsx")
    printed = Filled(forms["0005-section"])
    printed.type(printed.row_of(项目编码="J01"), 工号="0002").save(inbox / "换行.xlsx")
    beside = Filled(forms["0005-section"])
    beside.page.cell(beside.top + 1, 20).value = "多写"
    beside.save(inbox / "旁边.xlsx")
    unread = Filled(forms["0005-section"]).answer("全部同意", "大部分").save(inbox / "大部分.xlsx")
    layout = Filled(forms["0005-panel"])
    next(row[1] for row in layout.book["_jixiao"].iter_rows(max_col=2) if row[0].value == "layout").value = "9"
    layout.save(inbox / "版式.xlsx")

    night = jixiao("nightly", "--json", "-w", office)

    assert unread.exists()
    assert night.code == 1
    assert refusals(night) == [
        ("大部分.xlsx", ["form_answer_unread"]),
        ("换人.xlsx", ["form_seal_wrong"]),
        ("换行.xlsx", ["form_altered"]),
        ("旁边.xlsx", ["form_cells_outside"]),
        ("版式.xlsx", ["form_layout_unknown"]),
    ]
    assert [row[0] for row in live(office, "work_review", *REVIEW)] == ["0002"]


def test_an_outdated_form_names_the_command_for_a_new_one(office: Path, jixiao: Run) -> None:
    form = issued(office, jixiao, "review")["0001-section"]
    edition = office / "schemes" / "toy-forms" / "2026-01.yaml"
    edition.write_text(edition.read_text(encoding="utf-8").replace("per_head: 10", "per_head: 9"), encoding="utf-8")
    Filled(form).answer("全部同意", "是").save(office / "inbox" / "旧表.xlsx")

    night = jixiao("nightly", "-w", office)

    assert night.code == 1
    assert "jixiao forms 2026-01 --for review --bureau B1" in night.err


def test_a_published_month_has_no_forms_and_takes_none(office: Path, jixiao: Run) -> None:
    form = issued(office, jixiao, "review")["0001-section"]
    assert jixiao("month-end", "2026-01", "-w", office).code == 1
    assert jixiao("publish", "2026-01", "--trial", "-w", office).code == 0
    Filled(form).answer("全部同意", "是").save(office / "inbox" / "晚了.xlsx")

    night = jixiao("nightly", "--json", "-w", office)

    assert refusals(night) == [("晚了.xlsx", ["form_too_late"])]
    again = jixiao("forms", "2026-01", "--for", "review", "-w", office)
    assert (again.code, "已通报，不再发表" in again.err) == (2, True)
