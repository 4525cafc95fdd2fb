"""Severities at work: people are held by rows in doubt and by files that did not come; a batch that cannot be stays out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.desk import opened
from flows.expecting import missing_of
from flows.holding import holds
from flows.settings import workspace as workspace_at
from tests.builders import UNIT, basics, log, reviews, table, write_inbox
from tests.conftest import Begun, Said

Jixiao = Callable[..., Said]
LEAVE = "工号,开始日期,结束日期,类别"


def _begin(workspace: Path, jixiao: Jixiao) -> None:
    basics(workspace / "inbox")
    write_inbox(
        workspace / "inbox",
        工作日志=log("A1,0001,2026-03-02,X01,3", "A2,0001,2026-03-03,X01,1", "A3,0002,2026-03-03,X01,5"),
        审核=reviews("0001,2026-03,X01,股长,,同意", "0002,2026-03,X01,股长,,同意"),
    )
    assert jixiao("nightly", "-w", workspace).code == 0


@pytest.fixture
def bureau(begun: Begun) -> Path:
    """March of two people of one section: everything reviewed, nobody held."""
    return begun(_begin)


def told(jixiao: Jixiao, bureau: Path, person: str = "0001") -> Any:
    jixiao("month-end", "2026-03", "-w", bureau)
    return jixiao("explain", person, "2026-03", "-w", bureau, "--json").json


def test_work_on_a_day_of_leave_holds_its_person_until_one_of_the_two_is_mended(bureau: Path, jixiao: Jixiao) -> None:
    free = told(jixiao, bureau)
    write_inbox(bureau / "inbox", 请假=table(LEAVE, "0001,2026-03-03,2026-03-03,事假"))
    night = jixiao("nightly", "-w", bureau)
    held, other = told(jixiao, bureau), told(jixiao, bureau, "0002")
    write_inbox(bureau / "inbox", 工作日志_更正=log("A2,0001,2026-03-04,X01,1"))
    jixiao("nightly", "-w", bureau)
    freed = told(jixiao, bureau)

    assert (night.code, free["holds"], freed["holds"]) == (0, [], [])
    assert (held["score"], other["is_provisional"]) == (None, True)
    ((hold),) = held["holds"]
    assert (hold["reason"], hold["dataset"]) == ("reason_work_on_leave", "work_log")
    assert float(held["score_low"]) < float(held["score_high"])
    assert (freed["score"], other["is_provisional"]) == (free["score"], True)


def test_the_night_that_brings_the_work_says_whom_it_holds(bureau: Path, jixiao: Jixiao) -> None:
    write_inbox(bureau / "inbox", 请假=table(LEAVE, "0001,2026-03-09,2026-03-13,事假"))
    jixiao("nightly", "-w", bureau)
    write_inbox(bureau / "inbox", 工作日志_二=log("B1,0001,2026-03-10,X01,1"))
    night = jixiao("nightly", "-w", bureau, "--json")

    assert (night.code, night.json["rejects"]) == (1, [])
    assert [(one["file"], one["row_no"], one["code"]) for one in night.json["holds"]] == [
        ("工作日志_二.csv", 2, "work_on_leave")
    ]


def expecting(bureau: Path, words: str) -> None:
    profile = bureau / "sources" / "event.yaml"
    profile.write_text(profile.read_text(encoding="utf-8") + words, encoding="utf-8")


EVENTS = table("编号,工号,日期,代码", "E1,0001,2026-03-12,Q01")


def test_a_file_that_is_expected_and_did_not_come_holds_those_it_covers(bureau: Path, jixiao: Jixiao) -> None:
    expecting(bureau, "expected: monthly\nexpected_from: S1\nmissing_file: hold\n")
    held, other = told(jixiao, bureau), told(jixiao, bureau, "0003")
    write_inbox(bureau / "inbox" / "S1", 奖扣记录=EVENTS)
    jixiao("nightly", "-w", bureau)
    freed = told(jixiao, bureau)

    assert [(one["reason"], one["dataset"], one["key"]) for one in held["holds"]] == [
        ("hold_missing_file", "event", "event|S1|2026-03")
    ]
    assert (held["score"], held["score_low"], held["score_high"]) == (None, None, None)
    assert (other["holds"], freed["holds"]) == ([], [])
    assert freed["score"] is not None


def holds_of(workspace: Path, month: str) -> set[str]:
    return {*holds(opened(workspace_at(workspace)), "B1", month, ["event"])["subject_id"]}


def test_a_missing_file_holds_who_was_posted_in_its_month(bureau: Path) -> None:
    expecting(bureau, "expected: monthly\nexpected_from: S2\nmissing_file: hold\n")

    assert holds_of(bureau, "2026-01") == {"S2", "0004", "0005", "0006"}
    assert holds_of(bureau, "2026-03") == {"S2", "0003", "0004", "0006"}


def test_what_is_missing_since_a_month_was_published_holds_nobody_in_it(bureau: Path, jixiao: Jixiao) -> None:
    jixiao("month-end", "2026-03", "-w", bureau)
    jixiao("publish", "2026-03", "--trial", "-w", bureau)
    expecting(bureau, "expected: monthly\nexpected_from: S2\nmissing_file: hold\n")

    assert holds_of(bureau, "2026-03") == set()
    assert jixiao("publish", "2026-03", "--trial", "-w", bureau).code == 0


def test_by_default_a_missing_file_is_told_and_holds_nobody(bureau: Path, jixiao: Jixiao) -> None:
    expecting(bureau, "expected: monthly\nexpected_from: S1\n")
    night = jixiao("nightly", "-w", bureau)

    assert told(jixiao, bureau)["holds"] == []
    assert (night.code, "S1" in night.err, "2026-03" in night.err) == (0, True, True)


def test_a_profile_says_when_a_file_is_expected_before_it_says_what_its_absence_means(
    bureau: Path, jixiao: Jixiao
) -> None:
    expecting(bureau, "missing_file: hold\n")
    said = jixiao("nightly", "-w", bureau)

    assert (said.code, "expected" in said.err, "missing_file" in said.err) == (2, True, True)


def lacking(bureau: Path) -> list[tuple[str, list[int]]]:
    owed = missing_of(opened(workspace_at(bureau)), "2026-03")
    return [(one.folder, [day.day for day in one.lacking]) for one in owed]


def test_files_are_owed_by_the_days_of_their_rows_until_their_unit_has_nobody(bureau: Path, jixiao: Jixiao) -> None:
    profile = bureau / "sources" / "work_log.yaml"
    profile.write_text(profile.read_text(encoding="utf-8") + "expected: nightly\nexpected_from: S2\n", encoding="utf-8")
    rows = [f"W{n},0006,2026-03-{day:02},J01,1" for n, day in enumerate((2, 3, 4, 5, 6, 9, 10))]
    halves = {"工作日志_甲": log(*rows[:6]), "工作日志_乙": log(*rows[5:])}
    closed = table("工号,机构代码,岗位系列,生效日期,截止日期", *(
        f"{who},S2,daily_monitoring,{since},2026-03-12"
        for who, since in (("0003", "2026-02-10"), ("0004", "2020-01-01"), ("0006", "2020-01-01"))
    ))  # fmt: skip
    before = lacking(bureau)
    write_inbox(bureau / "inbox" / "S2", **halves)
    write_inbox(bureau / "inbox", 岗位任职_撤股=closed)
    jixiao("nightly", "-w", bureau)

    assert [len(days) for _, days in before] == [22]
    assert lacking(bureau) == [("S2", [11, 12])]


def test_units_that_go_in_a_circle_stay_out_and_the_units_known_before_stand(bureau: Path, jixiao: Jixiao) -> None:
    circle = UNIT.replace("S1,综合服务股,B1", "S1,综合服务股,S2").replace("S2,税源监控股,B1", "S2,税源监控股,S1")
    write_inbox(bureau / "inbox", 机构_改=circle.replace("2020-01-01", "2026-03-01"))
    night = jixiao("nightly", "-w", bureau, "--json")
    checks = jixiao("quality", "-w", bureau, "--json").json["checks"]

    (refusal,) = night.json["refused"]
    assert (night.code, [fault["code"] for fault in refusal["faults"]]) == (1, ["blocked_unit_in_a_circle"])
    assert told(jixiao, bureau)["score"] is not None
    assert [(c["failures"], c["severity"]) for c in checks if c["check"] == "unit_in_a_circle" and c["failures"]] == [
        (2, "block")
    ]
