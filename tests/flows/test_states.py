"""The states of a bureau's month: each step by the right people in the right order, and every other step refused."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.builders import log, table
from tests.faults.state import state
from tests.flows.deciding_office import (
    CLOSED,
    DOCUMENT,
    EVENT_HEADER,
    LATER,
    MONTH,
    ON_NOTICE,
    OVER,
    Office,
)

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")


def sign(office: Office, who: str, document: str = DOCUMENT, day: str = OVER, code: int = 0) -> str:
    return office("sign", MONTH, "--document", document, who=who, day=day, code=code).err


def test_a_result_is_noticed_signed_by_two_and_published(office: Office) -> None:
    noticed = office("notice", MONTH, day=CLOSED).err
    states = [office.period["state"]]
    first, second = sign(office, "zhang"), sign(office, "li")
    states.append(office.period["state"])
    published = office("publish", MONTH, who="wang").err

    assert [*states, office.period["state"]] == ["noticed", "approved", "published"]
    assert "2026-04-09 至 2026-04-15" in noticed
    assert ("还须另一人" in first, "已审定" in second, "第 1 版" in published) == (True, True, True)
    assert office.rows("SELECT state, moved_by, document FROM ops_period_change ORDER BY change") == [
        ("calculated", "jixiao", None),
        ("noticed", "zhang", None),
        ("approved", "li", DOCUMENT),
        ("published", "wang", DOCUMENT),
    ]


def test_a_notice_begins_after_the_closing_day(office: Office) -> None:
    said = office("notice", MONTH, day="2026-04-07", code=2).err

    assert "2026-04-07" in said
    assert "之后才能公示" in said


def test_what_was_not_on_notice_is_not_signed(office: Office) -> None:
    assert "还没有公示，不能签字" in sign(office, "zhang", code=2)


def test_nobody_signs_while_the_notice_runs(noticed: Office) -> None:
    office = noticed
    assert "（至 2026-04-15）" in office("status").out

    assert "2026-04-16 起才能签字" in sign(office, "zhang", day="2026-04-15", code=2)
    assert "还须另一人" in sign(office, "zhang", day="2026-04-16")


def test_a_signature_names_its_document(noticed: Office) -> None:
    office = noticed

    assert "缺少文号" in sign(office, "zhang", document=" ", code=2)


def test_the_same_person_does_not_sign_twice(noticed: Office) -> None:
    office = noticed
    sign(office, "zhang")

    assert "须由另一人签" in sign(office, "zhang", code=2)
    assert office.period["state"] == "noticed"


def test_both_sign_one_document(noticed: Office) -> None:
    office = noticed
    sign(office, "zhang")
    other = sign(office, "li", document="城税考〔2026〕4号", code=2)
    sign(office, "li")

    assert "两人须签同一文号" in other
    assert "两人须签同一文号" in sign(office, "wang", document="城税考〔2026〕4号", code=2)


def test_an_open_objection_stops_the_signatures(noticed: Office) -> None:
    office = noticed
    office("appeal", "open", "0001", MONTH, "--claim", "少算", day=ON_NOTICE)

    assert "B1-2026-03-1" in sign(office, "zhang", code=2)
    office("appeal", "decide", "B1-2026-03-1", "--reject", "--ruling", "已核", who="li")
    assert "还须另一人" in sign(office, "zhang")


def test_nothing_unsigned_is_published_but_as_a_trial(noticed: Office) -> None:
    office = noticed

    assert "正式通报须先公示、审定" in office("publish", MONTH, day=OVER, code=2).err
    assert office.period["state"] == "noticed"


def test_an_edition_that_assumes_is_neither_signed_nor_published(office: Office) -> None:
    edition = office.workspace / "schemes" / "haiyang-urban" / "2026-01.yaml"
    text = edition.read_text(encoding="utf-8")
    edition.write_text(text.replace("late: next_month", "assumed: [late]\nlate: next_month"), encoding="utf-8")
    office("month-end", MONTH, day=CLOSED)
    office.noticed()

    assert "示例参数（late）" in sign(office, "zhang", code=2)
    assert "示例参数（late）" in office("publish", MONTH, code=2).err
    assert "第 1 版" in office("publish", MONTH, "--trial").err


@pytest.mark.parametrize("state", ["noticed", "approved"])
def test_rows_that_change_make_notice_and_signatures_void(office_of: Callable[[str], Office], state: str) -> None:
    office = office_of(state)
    office.deliver(OVER, 奖扣记录_补=table(EVENT_HEADER, "E2,0001,2026-03-13,Q01,"))
    refused = [
        sign(office, "wang", code=2),
        office("publish", MONTH, code=2).err,
        office("notice", MONTH, code=2).err,
    ]
    again = office("month-end", MONTH)

    assert ["测算后数据、办法或工作日历有变动" in said for said in refused] == [True, True, True]
    assert "原公示和签字作废" in again.err
    assert (office.period["state"], office.period["document"], office.period["closes_on"]) == ("calculated", None, None)
    office("notice", MONTH, day=LATER)
    assert "还须另一人" in sign(office, "zhang", day="2026-04-27")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("noticed", ("notice", MONTH)),
        ("approved", ("sign", MONTH, "--document", DOCUMENT)),
        ("published", ("publish", MONTH)),
    ],
)
def test_the_same_step_again_changes_nothing(
    office_of: Callable[[str], Office], name: str, words: tuple[str, ...]
) -> None:
    office = office_of(name)
    once = state(office.workspace)
    office(*words, who="li", day=OVER)

    assert state(office.workspace) == once


@pytest.mark.parametrize(
    "arguments",
    [("notice", MONTH), ("publish", MONTH, "--trial"), ("appeal", "open", "0001", MONTH, "--claim", "少算")],
)
def test_a_dry_run_writes_nothing(office: Office, arguments: tuple[str, ...]) -> None:
    if arguments[0] == "appeal":
        office.noticed()
    before = state(office.workspace)
    said = office(*arguments, "--dry-run", day=CLOSED)

    assert "试运行" in said.err or "演练" in said.err or "不写" in said.err
    assert state(office.workspace) == before


def test_each_step_says_itself_as_a_document(office: Office) -> None:
    (noticed,) = office("notice", MONTH, "--json", day=CLOSED).json["bureaus"]
    (signed,) = office("sign", MONTH, "--document", DOCUMENT, "--json", day=OVER).json["bureaus"]

    assert (noticed["state"], noticed["opens_on"], noticed["closes_on"]) == ("noticed", "2026-04-09", "2026-04-15")
    assert (signed["state"], signed["signatures"]) == ("noticed", 1)
    assert office("sign", MONTH, "--json", code=2).json["faults"][0]["code"] == "document_missing"


def test_the_steps_are_said_in_english_too(office: Office) -> None:
    said = office("notice", MONTH, "--lang", "en", day=CLOSED).err
    early = office("sign", MONTH, "--document", "No. 3", "--lang", "en", code=2).err

    assert "is on notice from 2026-04-09 to 2026-04-15" in said
    assert "it can be signed from 2026-04-16" in early


def test_who_has_no_office_in_the_bureau_does_not_sign(noticed: Office) -> None:
    office = noticed
    refused = sign(office, "0002", code=2)
    office.deliver(OVER, 分工=table("工号,分工类别,机构代码,起,止", "0002,分管,B1,2020-01-01,"))

    assert "0002 不是本单位或上级单位的负责人" in refused
    assert "还须另一人" in sign(office, "0002")


def test_a_notice_of_no_days_is_not_asked_for(office: Office) -> None:
    edition = office.workspace / "schemes" / "haiyang-urban" / "2026-01.yaml"
    text = edition.read_text(encoding="utf-8")
    edition.write_text(text.replace("workdays: 5", "workdays: 0"), encoding="utf-8")
    office("month-end", MONTH, day=CLOSED)

    assert "可直接签字审定" in office("notice", MONTH, code=2).err
    office.signed()
    assert office.period["state"] == "approved"


def test_a_trial_takes_no_further_step_and_never_becomes_real(office: Office) -> None:
    office("publish", MONTH, "--trial", day=CLOSED)
    again = office("publish", MONTH, "--trial").err
    real = office("publish", MONTH, code=2).err

    assert "早已通报" in again
    assert ("试运行" in real, "withdraw" in real) == (True, True)
    assert "已通报" in office("notice", MONTH, code=2).err


def test_a_real_publication_is_no_trial(published: Office) -> None:
    office = published

    assert "正式通报" in office("publish", MONTH, "--trial", code=2).err


def held(office: Office) -> None:
    office.deliver(
        CLOSED,
        工作日志_未审=log("A4,0003,2026-03-09,J01,1"),
    )
    office("month-end", MONTH, code=1)
    office.noticed()


def test_held_people_are_waived_by_two(office: Office) -> None:
    held(office)
    refused = sign(office, "zhang", code=2)
    first = office("waive", MONTH, "--reason", "审核人出差").err
    same = office("waive", MONTH, "--reason", "审核人出差").err
    still = sign(office, "zhang", code=2)
    second = office("waive", MONTH, "--reason", "同意", who="li").err
    office.signed()

    assert ("1 人暂缓计分（0003）" in refused, "1 人暂缓计分（0003）" in still) == (True, True)
    assert ("还须另一人" in first, "还须另一人" in same, "由两人签字" in second) == (True, True, True)
    assert office.period["state"] == "approved"


def test_a_waiver_has_a_reason_and_somebody_held(office: Office) -> None:
    assert "没有人暂缓" in office("waive", MONTH, "--reason", "无", day=CLOSED, code=2).err
    held(office)
    assert "--reason" in office("waive", MONTH, code=2).err


def test_a_waiver_is_of_one_result(office: Office) -> None:
    held(office)
    for who in ("zhang", "li"):
        office("waive", MONTH, "--reason", "出差", who=who)
    office.deliver(OVER, 工作日志_又一=log("A5,0006,2026-03-10,J01,1"), code=0)
    office("month-end", MONTH, code=1)
    office("notice", MONTH)

    assert "暂缓计分" in sign(office, "zhang", day="2026-04-27", code=2)


def test_the_paper_to_be_signed_and_the_bulletin_lie_beside_the_page(office: Office) -> None:
    folder = office.workspace / "var" / "reports" / "B1" / MONTH
    office.noticed()
    papers = {path.name for path in folder.glob("*.docx")}
    office.signed()
    office("publish", MONTH)

    assert papers == {"approval.docx"}
    assert (office.version(1) / "bulletin.docx").exists()
    assert (folder / "bulletin.docx").exists()


def test_a_signature_in_landing_that_the_ledger_does_not_know_is_finished(approved: Office) -> None:
    before = state(approved.workspace)
    behind(approved, "noticed")
    sign(approved, "li")

    assert [act["act"] for act in before["acts"]] == ["notice", "sign", "sign"]
    assert state(approved.workspace)["acts"] == before["acts"]
    assert approved.period["state"] == "approved"


def behind(office: Office, name: str) -> None:
    """Put the ledger back to a state, as a run that was killed before its commit leaves it."""
    from sqlalchemy import text

    from flows.desk import opened
    from flows.settings import workspace

    with opened(workspace(office.workspace)).warehouse.transaction() as connection:
        connection.execute(text(f"UPDATE ops_period SET state = '{name}', document = NULL WHERE month = '{MONTH}'"))


def test_every_manifest_says_who_signed(published: Office) -> None:
    office = published
    said = json.loads((office.version(1) / "manifest.json").read_text(encoding="utf-8"))

    assert [(one["by"], one["document"]) for one in said["signatures"]] == [("zhang", DOCUMENT), ("li", DOCUMENT)]
    assert said["notice"] == ["2026-04-09", "2026-04-15"]
    assert (said["sequence"], said["previous"], said["waivers"]) == (1, None, [])
