"""One night with every bad file at once: each is dealt with by itself, and people are told where and how to mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unicodedata import category

import pytest

from flows.wording import say
from tests.bad_input.accepted import Accepted
from tests.bad_input.conftest import Night, ran
from tests.bad_input.halls import ACCEPTED, REFUSED
from tests.bad_input.halls import REJECTED as WORK
from tests.bad_input.refused import Refused
from tests.bad_input.rejected import Bad, Rejected
from tests.bad_input.tables import NOTED, TABLES
from transforms.contracts import contract
from warehouse.lake import Lake, Part

LANGS = ("zh", "en")
REJECTED = (*WORK, *TABLES)
DATASETS = {"工作日志": "work_log", "人员": "person", "审核": "work_review", "奖扣记录": "event"}
DATASETS |= {"轮值表": "duty_roster", "评分": "rating", "讲评": "review_note", "纳税人": "taxpayer"}
DATASETS |= {"电话回访": "survey_call", "叫号": "queue_ticket", "窗口评价": "window_rating", "周报": "weekly_report"}
DATASETS |= {
    "指标": "indicator",
    "指标结果": "indicator_result",
    "请假": "absence",
    "处分": "discipline",
    "横向比较成绩": "peer_result",
}


def named(case: Any) -> str:
    return str(case.name)


def faults(night: Night, file: str) -> list[dict[str, Any]]:
    return [fault for one in night.document["refused"] if one["file"] == file for fault in one["faults"]]


def dataset(file: str) -> str:
    return DATASETS[file.partition("-")[0]]


def told(night: Night, lang: str, case: Rejected, bad: Bad) -> list[str]:
    """The sentences of a rejected row, without the name of its file."""
    row = {"zh": "第 {} 行 ", "en": "row {} "}[lang].format(bad.row_no)
    return [line.replace(case.file, "") for line in night.text(lang, case.file) if row in line]


def visible(found: str | None) -> str:
    """What was found, as far as it can be shown."""
    return (
        "".join(sign for sign in found or "" if category(sign) not in {"Cc", "Cf"})
        if (found or "").isprintable()
        else ""
    )


def place(line: str) -> str:
    """The part of a sentence before its reason."""
    return line.split(":", 1)[0]


def entries(night: Night) -> dict[str, dict[str, Any]]:
    live = Lake(night.workspace / "var" / "lake").live(Part("work_log", "2026-03"))
    return {row["entry_id"]: row for row in live.to_dicts()}


@pytest.mark.parametrize("way", ["json", *LANGS])
def test_the_night_ends_with_1_and_without_a_traceback(night: Night, way: str) -> None:
    said = night.said[way]

    assert said.code == 1
    assert "Traceback" not in said.out + said.err
    assert "internal_error" not in said.out + said.err


def test_no_file_is_refused_that_should_not_be(night: Night) -> None:
    expected = sorted(case.file for case in REFUSED)

    assert sorted(one["file"] for one in night.document["refused"]) == expected


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_a_bad_file_is_refused_for_its_reason_and_nothing_of_it_is_loaded(night: Night, case: Refused) -> None:
    expected = list(case.codes)

    assert sorted({fault["code"] for fault in faults(night, case.file)}) == expected
    assert [one for one in night.document["endings"] if one["file"] == case.file] == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_people_are_told_file_place_finding_and_mending_of_a_refused_file(
    night: Night, case: Refused, lang: str
) -> None:
    expected = [*case.places, *case.found, case.mend[LANGS.index(lang)]]
    told = "\n".join(night.text(lang, case.file)).replace(case.file, "")

    assert [word for word in expected if word not in told] == []


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_the_document_holds_the_sentences_of_a_refused_file(night: Night, case: Refused) -> None:
    expected = night.text("zh", case.file)
    sentences = [text for one in night.document["refused"] if one["file"] == case.file for text in one["sentences"]]

    assert sentences == expected


@pytest.mark.parametrize("case", REJECTED, ids=named)
def test_every_bad_row_is_rejected_with_row_reason_and_what_was_found(night: Night, case: Rejected) -> None:
    expected = sorted((one.row_no, one.code) for one in case.bad)
    rejects = [one for one in night.document["rejects"] if one["file"] == case.file]

    assert sorted((one["row_no"], one["code"]) for one in rejects) == expected


@pytest.mark.parametrize("case", REJECTED, ids=named)
def test_every_reject_names_its_cell(night: Night, case: Rejected) -> None:
    expected = sorted((one.row_no, one.column, one.found) for one in case.bad)
    rejects = [one for one in night.document["rejects"] if one["file"] == case.file]

    assert sorted((one["row_no"], one["column"], one["found"]) for one in rejects) == expected


@pytest.mark.parametrize("file", NOTED)
def test_what_is_only_noted_is_loaded_and_told(night: Night, file: str) -> None:
    noted = [one for one in night.document["warnings"] if one["file"] == file]

    assert {(one["row_no"], one["code"]) for one in noted} == NOTED[file]
    assert all(say("en", f"reason_{one['code']}") in "\n".join(night.text("en", file)) for one in noted)


@pytest.mark.parametrize("case", REJECTED, ids=named)
def test_the_good_rows_beside_bad_ones_are_loaded_and_the_counts_add_up(night: Night, case: Rejected) -> None:
    expected = {"loaded": case.rows - case.rejected, "rejected": case.rejected, "superseded": 0, "withdrawn": 0}

    assert night.ends(case.file) == expected


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("case", REJECTED, ids=named)
def test_people_are_told_row_finding_and_mending_of_a_rejected_row(night: Night, case: Rejected, lang: str) -> None:
    missed = [
        bad
        for bad in case.bad
        if not any(
            visible(bad.found) in line and say(lang, f"reason_{bad.code}") in line
            for line in told(night, lang, case, bad)
        )
    ]

    assert missed == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("case", REJECTED, ids=named)
def test_no_sentence_repeats_signs_that_a_terminal_obeys_or_hides(night: Night, case: Rejected, lang: str) -> None:
    signs = {sign for line in night.text(lang, case.file) for sign in line if category(sign) in {"Cc", "Cf"}}

    assert signs == set()


@pytest.mark.parametrize("case", REJECTED, ids=named)
def test_the_chinese_sentence_names_the_column_as_the_header_does(night: Night, case: Rejected) -> None:
    columns = contract(dataset(case.file)).columns
    missed = [
        bad
        for bad in case.bad
        if not any(columns[bad.column].title in place(line) for line in told(night, "zh", case, bad))
    ]

    assert missed == []


@pytest.mark.parametrize("code", sorted({bad.code for case in REJECTED for bad in case.bad}))
def test_a_chinese_reason_says_what_to_do(code: str) -> None:
    words = ("请", "自动重试", "须填", "必填", "只收一次")

    assert any(word in say("zh", f"reason_{code}") for word in words)


@pytest.mark.parametrize("case", ACCEPTED, ids=named)
def test_an_odd_file_is_taken_whole(night: Night, case: Accepted) -> None:
    expected = {"loaded": len(case.quantities), "rejected": 0, "superseded": 0, "withdrawn": 0}

    assert night.ends(case.file) == expected


@pytest.mark.parametrize("case", ACCEPTED, ids=named)
def test_an_odd_file_gives_the_quantities_that_its_writer_meant(night: Night, case: Accepted) -> None:
    found = entries(night)

    assert {entry: found[entry]["quantity"] for entry in case.quantities} == case.quantities


def test_an_id_keeps_its_zeros(night: Night) -> None:
    row = entries(night)["00KZ"]

    assert (row["entry_id"], row["person_id"]) == ("00KZ", "0001")


def test_papers_of_a_cell_with_line_breaks_are_a_list(night: Night) -> None:
    assert entries(night)["KN1"]["evidence"] == ["欠税清册", "催缴通知书"]


def test_the_row_number_is_the_line_that_an_editor_shows(night: Night) -> None:
    found = entries(night)
    expected = {"KN1": 2, "KN2": 4, "KL1": 2, "KL2": 5}

    assert {entry: found[entry]["row_no"] for entry in expected} == expected


def test_the_rows_of_all_files_that_were_taken_add_up(night: Night) -> None:
    rows = sum(case.rows for case in REJECTED) + sum(len(case.quantities) + case.left_out for case in ACCEPTED)
    ends = ("loaded", "rejected", "superseded", "withdrawn")
    ended = sum(ending[end] for ending in night.document["endings"] for end in ends)

    assert ended + night.document["rows_left_out"] == rows


def test_the_run_says_that_a_total_row_was_left_out(night: Night) -> None:
    assert [line for line in night.text("zh", "工作日志-有合计.csv") if "1" in line] != []


def test_the_run_says_that_a_file_was_read_as_gb18030(night: Night) -> None:
    assert [line for line in night.text("zh", "工作日志-国标.csv") if "GB18030" in line] != []


@pytest.mark.parametrize(
    ("file", "words"), [("工作日志-隐藏.xlsx", ("名单", "1 行")), ("工作日志-1904.xlsx", ("1904",))]
)
def test_the_run_says_what_a_workbook_hides(night: Night, file: str, words: tuple[str, ...]) -> None:
    told = "\n".join(night.text("zh", file))

    assert [word for word in words if word not in told] == []


def test_a_moment_belongs_to_the_month_of_its_clock_here(night: Night) -> None:
    """16:00 of the last of February by Z is the first of March here."""
    live = Lake(night.workspace / "var" / "lake").live(Part("queue_ticket", "2026-03"))

    assert "CM6" in live["ticket_id"].to_list()


@pytest.mark.parametrize(("hall", "code"), [(ACCEPTED, 0), (REFUSED[:5], 1), (REJECTED[:3], 1)], ids=["K", "R", "Q"])
def test_a_night_of_one_hall_ends_as_its_files_deserve(bureau: Path, hall: tuple[Any, ...], code: int) -> None:
    for case in hall:
        (bureau / "inbox" / case.file).write_bytes(case.content())

    assert ran("ingest", "-w", bureau, "--json").code == code
