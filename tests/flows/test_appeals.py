"""Objections: in time, ruled on by somebody else, with what a ruling would change seen before it is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from flows.alerts.decisions_due import decisions_due
from flows.alerts.settings import AlertSettings
from flows.desk import opened
from flows.settings import workspace
from tests.builders import table
from tests.faults.state import state
from tests.flows.deciding_office import LATER, MONTH, ON_NOTICE, OVER, TOO_LATE, Office

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
FIRST = "B1-2026-03-1"


def objected(office: Office, day: str = ON_NOTICE, code: int = 0, person: str = "0001") -> str:
    return office("appeal", "open", person, MONTH, "--claim", "少算一件", "--evidence", "台账", day=day, code=code).err


def decide(office: Office, *words: str, who: str = "li", code: int = 0) -> str:
    return office("appeal", "decide", FIRST, "--ruling", "确有遗漏", *words, who=who, code=code).err


def test_an_objection_has_a_number_and_a_day_and_is_entered_once(noticed: Office) -> None:
    said, again = objected(noticed), objected(noticed)
    other = objected(noticed, person="0002")
    listed = noticed("appeal", "list", "--json").json["appeals"]

    assert (FIRST in said, "2026-05-10" in said, again == said, "B1-2026-03-2" in other) == (True, True, True, True)
    assert [(one["appeal_id"], one["subject_id"], one["state"], one["evidence"]) for one in listed] == [
        (FIRST, "0001", "open", "台账"),
        ("B1-2026-03-2", "0002", "open", "台账"),
    ]
    assert "待裁定" in noticed("appeal", "list").out
    assert noticed.rows("SELECT appeal_id, state, version_after FROM report_appeal ORDER BY 1") == [
        (FIRST, "open", None),
        ("B1-2026-03-2", "open", None),
    ]


@pytest.mark.parametrize(
    ("name", "day", "said"),
    [
        ("calculated", ON_NOTICE, "现在不受理异议"),
        ("noticed", OVER, "异议到 2026-04-15 为止，今天是 2026-04-16"),
        ("approved", OVER, "现在不受理异议"),
        ("published", "2026-05-17", "异议到 2026-05-16 为止"),
    ],
)
def test_an_objection_out_of_time_is_not_heard(office_of, name: str, day: str, said: str) -> None:  # type: ignore[no-untyped-def]
    assert said in objected(office_of(name), day, code=2)


def test_an_objection_says_what_it_claims_and_of_whom(noticed: Office) -> None:
    claimless = noticed("appeal", "open", "0001", MONTH, "--claim", " ", day=ON_NOTICE, code=2).err
    stranger = noticed("appeal", "open", "9999", MONTH, "--claim", "少算", "--bureau", "B1", code=2).err

    assert "--claim" in claimless
    assert "9999 不在 B1 2026-03 的结果里" in stranger
    assert "没有异议 B1-2026-03-1" in decide(noticed, "--uphold", code=2)


def test_what_a_ruling_would_change_is_seen_before_it_is_given(noticed: Office) -> None:
    objected(noticed)
    before = state(noticed.workspace)
    seen = noticed(
        "appeal", "decide", FIRST, "--ruling", "确有遗漏", "--uphold", "--value", "工作量化=20", "--dry-run", "--json", who="li"
    ).json  # fmt: skip
    untouched = state(noticed.workspace) == before
    said = decide(noticed, "--uphold", "--value", "quantity=20")
    told = noticed.score("0001")

    assert untouched
    moved = {one["subject_id"]: (one["rank_before"], one["rank_after"]) for one in seen["changes"]}
    assert {"0001", "0002"} <= moved.keys()
    assert moved["0001"][0] > moved["0001"][1] == told["rank"]
    assert told["lines"][0]["measure"] == "20"
    assert ("请重新公示" in said, noticed.period["state"]) == (True, "calculated")
    assert all(word in noticed.page() for word in ("异议裁定", "确有遗漏"))


@pytest.mark.parametrize("who", ["zhang", "0001", "0005", "0002"])
def test_a_party_a_scorer_and_a_stranger_do_not_rule(noticed: Office, who: str) -> None:
    noticed.deliver(
        ON_NOTICE,
        分工=table("工号,分工类别,机构代码,起,止", *(f"{one},分管,B1,2020-01-01," for one in ("0001", "0005"))),
        机动分=table("工号,月份,分值,授予人,理由", "0001,2026-03,1,0005,值班"),
    )
    noticed("month-end", MONTH)
    noticed("notice", MONTH)
    objected(noticed)
    said = decide(noticed, "--reject", who=who, code=2)

    assert f"{who} {'不是本单位' if who == '0002' else '是异议 B1-2026-03-1 的提出人、当事人'}" in said
    assert "不支持" in decide(noticed, "--reject")


def test_a_ruling_says_what_and_which_way_and_is_given_once(noticed: Office) -> None:
    objected(noticed)
    refused = [
        noticed("appeal", "decide", FIRST, "--ruling", "已核", code=2, who="li").err,
        noticed("appeal", "decide", FIRST, "--reject", code=2, who="li").err,
        decide(noticed, "--reject", "--value", "quantity=1", code=2),
    ]
    decide(noticed, "--reject")
    once = state(noticed.workspace)
    again = decide(noticed, "--reject")
    other = decide(noticed, "--uphold", code=2)

    assert ["--uphold" in refused[0], "--ruling" in refused[1], "--value" in refused[2]] == [True, True, True]
    assert ("不支持" in again, "已由 li 裁定" in other) == (True, True)
    assert state(noticed.workspace) == once
    assert noticed.period["state"] == "noticed"


def test_an_objection_to_what_is_published_is_upheld_by_a_correction(published: Office) -> None:
    objected(published, LATER)
    said = decide(published, "--uphold", "--value", "quantity=20")
    waiting = published.rows("SELECT state, version_after FROM report_appeal")
    told = published.score("0001")["lines"][0]["measure"]
    published.restated("异议")

    assert ("jixiao restate" in said, told) == (True, "6")
    assert (waiting, published.rows("SELECT state, version_after FROM report_appeal")) == (
        [("upheld", None)],
        [("upheld", 2)],
    )
    assert published.score("0001")["lines"][0]["measure"] == "20"
    correction = published.page("correction.html")
    assert ("异议裁定" in correction, "0001" in correction) == (True, True)


def test_a_ruling_on_notice_is_in_the_first_version(noticed: Office) -> None:
    objected(noticed)
    decide(noticed, "--uphold", "--value", "quantity=20")
    noticed("publish", MONTH, "--trial")

    assert noticed.rows("SELECT version_after FROM report_appeal") == [(1,)]


def test_the_office_hears_of_objections_and_notices_in_time(noticed: Office) -> None:
    objected(noticed)
    desk = opened(workspace(noticed.workspace))

    def due(day: str) -> list[tuple[str, str, str]]:
        then = replace(desk, moment=datetime.fromisoformat(f"{day}T02:00:00+08:00"))
        return [(one.code, one.subject, one.severity) for one in decisions_due(then, AlertSettings())]

    ends, ruling = ("alert_notice_ends", MONTH), ("alert_objection_due", FIRST)
    assert due("2026-04-09") == []
    assert due("2026-04-10") == [(*ends, "remind")]
    assert due("2026-05-07") == [(*ruling, "remind"), (*ends, "warn")]
    assert due(TOO_LATE) == [(*ruling, "warn"), (*ends, "warn")]


def test_objections_are_said_in_english(noticed: Office) -> None:
    said = noticed("appeal", "open", "0001", MONTH, "--claim", "one more", "--lang", "en", day=ON_NOTICE).err
    late = noticed("appeal", "open", "0002", MONTH, "--claim", "two more", "--lang", "en", day=OVER, code=2).err

    assert "entered as B1-2026-03-1" in said
    assert "were heard until 2026-04-15" in late
