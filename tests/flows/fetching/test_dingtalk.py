"""DingTalk's reports come in as weekly reports, over real sockets: pages, edits, tokens, limits and refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from flows.clock import SHANGHAI
from tests.conftest import Said
from tests.flows.fetching.conftest import ATTEMPTS, Jixiao, landed, profile
from tests.flows.fetching.dingtalk_server import KEY, SECRET, DingTalk, Served, refusal, report
from warehouse.lake import Lake, Part
from warehouse.landing import Landing

TAKES = """\
  - dataset: weekly_report
    columns: {report_id: report_id, person_id: creator_id, week: create_time, submitted_at: create_time,
      modified_at: modified_time, items: contents, leader_comment: leader_comment, reads: read_num, likes: like_num,
      comments: comment_num}
    values: {person_id: {manager4220: "0001", user002: "0002"}}
    entries: {items: {kind: key, text: value, kinds: {本周工作: 工作, 学习情况: 学习}}}
    fridays: {week: wednesday}
"""
FEBRUARY = Part("weekly_report", "2026-02")


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() * 1000)


MONDAY = ms("2026-03-02 09:00")


@pytest.fixture
def dingtalk() -> DingTalk:
    return DingTalk(
        [report(1, ms("2026-02-27 16:30"), "manager4220", "完成申报辅导"), report(2, MONDAY, "user002", "整理档案")]
    )


@pytest.fixture
def server(dingtalk: DingTalk) -> Iterator[Served]:
    served = Served(dingtalk)
    yield served
    served.end()


@pytest.fixture
def source(bureau: Path, server: Served, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bureau that fetches the reports of the template 周报."""
    monkeypatch.setenv("DING_KEY", KEY)
    monkeypatch.setenv("DING_SECRET", SECRET)
    words(bureau, server)
    return bureau


def words(bureau: Path, server: Served, **more: object) -> None:
    fetch = {"kind": "dingtalk", "url": server.address, "template_name": "周报", "app_key": "${DING_KEY}",
             "app_secret": "${DING_SECRET}", "start": "2026-01-01", **more}  # fmt: skip
    profile(bureau, "dingtalk", f"  {json.dumps(fetch, ensure_ascii=False)}\n", TAKES, "other_columns: ignore\n")


def rows(said: Said) -> int:
    return int(said.json["fetched"][0]["rows"])


def codes(said: Said) -> list[str]:
    return [one["code"] for one in said.json["unavailable"]]


def test_reports_become_weekly_reports(source: Path, jixiao: Jixiao) -> None:
    night = jixiao("nightly", "-w", source, "--json")

    assert (night.code, rows(night)) == (0, 2), night.err
    live = Lake(source / "var" / "lake").live(FEBRUARY)
    found = live.select("report_id", "person_id", "week", "submitted_at", "items", "reads").sort("report_id").rows()
    assert [(*row[:2], str(row[2]), f"{row[3]:%m-%d %H:%M}", *row[4:]) for row in found] == [
        ("r1", "0001", "2026-02-27", "02-27 16:30", ['{"kind":"工作","text":"完成申报辅导"}'], None),
        ("r2", "0002", "2026-02-27", "03-02 09:00", ['{"kind":"工作","text":"整理档案"}'], None),
    ]


def test_an_edit_after_the_fact_comes_in_and_both_versions_are_kept(
    source: Path, server: Served, dingtalk: DingTalk, jixiao: Jixiao
) -> None:
    words(source, server, edited_within=60)
    first = jixiao("nightly", "-w", source, "--json")
    same = jixiao("nightly", "-w", source, "--json")
    dingtalk.reports[0] = report(1, ms("2026-02-27 16:30"), "manager4220", "完成申报辅导和回访", ms("2026-04-08 10:00"))
    edited = jixiao("nightly", "-w", source, "--json")

    assert [rows(night) for night in (first, same, edited)] == [2, 0, 1]
    live = Lake(source / "var" / "lake").live(FEBRUARY).sort("report_id")
    assert [(row["report_id"], f"{row['modified_at']:%m-%d}") for row in live.to_dicts()] == [
        ("r1", "04-08"),
        ("r2", "03-02"),
    ]
    landing = Landing(source / "var" / "landing")
    texts = [landing.object_path(one.sha256).read_text(encoding="utf-8") for one in landing.fetched("dingtalk")]
    assert len(Lake(source / "var" / "lake").manifest(FEBRUARY).days) == 2
    assert ["完成申报辅导和回访" in text for text in texts] == [False, True]
    assert "static.example" not in "".join(texts)


def test_pages_of_twenty_in_windows_of_a_month(source: Path, dingtalk: DingTalk, jixiao: Jixiao) -> None:
    dingtalk.reports = [report(at, ms("2026-03-06 16:00") + at, "manager4220", f"第{at}项") for at in range(45)]
    night = jixiao("nightly", "-w", source, "--json")
    asked = [(body["start_time"], body["cursor"]) for path, body in dingtalk.asked if path == "/topapi/report/list"]

    assert rows(night) == 45
    assert asked == [
        *((ms(f"2026-{day} 00:00"), 0) for day in ("01-01", "01-31")),
        *((ms("2026-03-02 00:00"), cursor) for cursor in (0, 20, 40)),
        (ms("2026-04-01 00:00"), 0),
    ]


def test_the_next_window_begins_where_an_edit_is_still_looked_for(
    source: Path, server: Served, dingtalk: DingTalk, jixiao: Jixiao
) -> None:
    words(source, server, edited_within=5)
    jixiao("nightly", "-w", source)
    dingtalk.asked.clear()
    jixiao("nightly", "-w", source)

    assert [body["start_time"] for path, body in dingtalk.asked if path == "/topapi/report/list"] == [
        ms("2026-04-04 02:00")
    ]


def test_an_expired_token_is_asked_for_again(source: Path, dingtalk: DingTalk, jixiao: Jixiao) -> None:
    dingtalk.uses = 1
    night = jixiao("nightly", "-w", source, "--json")

    assert (night.code, rows(night), dingtalk.tokens) == (0, 2, 4)


PASSING = {
    "busy": {"errcode": -1, "errmsg": "系统繁忙"},
    "limited": {"errcode": 90002, "errmsg": "当前接口的所有请求都被暂时禁用了"},
    "limited, wrapped": refusal(90018, "调用频率超限"),
    "status 503": 503,
    "status 429": 429,
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_is_tried_again_and_comes_to_an_end(
    source: Path, dingtalk: DingTalk, jixiao: Jixiao, fault: object
) -> None:
    dingtalk.faults = [fault] * ATTEMPTS
    gone = jixiao("nightly", "-w", source, "--json")
    dingtalk.faults = [fault] * (ATTEMPTS - 1)
    back = jixiao("nightly", "-w", source, "--json")

    assert gone.code == 3
    assert codes(gone)[0] == ("source_unreachable" if isinstance(fault, int) else "source_busy")
    assert (back.code, rows(back)) == (0, 2)


LASTING = {
    "no right": (refusal(60011, "没有调用该接口的权限"), "source_refused"),
    "status 404": (404, "source_refused"),
    "no JSON": (b"<html>", "source_answer_strange"),
    "a list": ([], "source_answer_strange"),
    "no result": ({"errcode": 0, "result": []}, "source_answer_strange"),
    "no report": ({"errcode": 0, "result": {"data_list": [{"contents": []}]}}, "source_answer_strange"),
    "a cursor that stands": (
        {"errcode": 0, "result": {"data_list": [], "has_more": True, "next_cursor": 0}},
        "source_answer_strange",
    ),
}


@pytest.mark.parametrize(("fault", "code"), LASTING.values(), ids=LASTING)
def test_what_lasts_is_said_at_once_and_lands_nothing(
    source: Path, dingtalk: DingTalk, jixiao: Jixiao, fault: object, code: str
) -> None:
    dingtalk.faults = [fault]
    night = jixiao("nightly", "-w", source, "--json")

    assert (night.code, codes(night), landed(source)) == (3, [code, "source_failing_since"], [])
    assert [path for path, _ in dingtalk.asked] == ["/gettoken", "/topapi/report/list"]


def test_a_failure_in_the_middle_lands_nothing(source: Path, dingtalk: DingTalk, jixiao: Jixiao) -> None:
    dingtalk.reports = [report(at, MONDAY + at, "manager4220", "x") for at in range(45)]
    good = {"errcode": 0, "result": {"data_list": dingtalk.reports[:20], "has_more": True, "next_cursor": 20}}
    dingtalk.faults = [good, refusal(60011, "没有调用该接口的权限")]
    failed = jixiao("nightly", "-w", source, "--json")
    whole = jixiao("nightly", "-w", source, "--json")

    assert (failed.code, rows(whole), len(landed(source))) == (3, 45, 1)


def test_reads_likes_comments_and_what_the_leader_said(
    source: Path, server: Served, dingtalk: DingTalk, jixiao: Jixiao
) -> None:
    words(source, server, with_statistics=True, comments_by=["leader1"])
    dingtalk.comments["r1"] = [
        {"userid": "leader1", "content": "再具体些", "create_time": "2026-02-28 09:00:00"},
        *({"userid": "user002", "content": "好", "create_time": "2026-02-27 18:00:00"} for _ in range(20)),
        {"userid": "leader1", "content": "很好", "create_time": "2026-02-27 17:00:00"},
    ]
    jixiao("nightly", "-w", source)
    live = Lake(source / "var" / "lake").live(FEBRUARY).sort("report_id")

    shown = live.select("reads", "likes", "comments", "leader_comment", "leader_score").row(0)
    assert shown == (30_000_000, 5_000_000, 2_000_000, "很好\n再具体些", None)


def test_half_a_character_stops_no_report(source: Path, dingtalk: DingTalk, jixiao: Jixiao) -> None:
    dingtalk.reports[0]["contents"][0]["value"] = "完成\ud83d"
    night = jixiao("nightly", "-w", source, "--json")

    assert (night.code, rows(night), "1 份日志含有半个字符" in night.json["notes"][0]) == (0, 2, True)


def test_no_key_and_no_token_is_told(
    source: Path, dingtalk: DingTalk, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch
) -> None:
    dingtalk.faults = [503] * 100
    told = [jixiao("nightly", "-w", source), jixiao("doctor", "-w", source)]
    monkeypatch.setenv("DING_SECRET", f"{SECRET}x")
    told += [jixiao("nightly", "-w", source), jixiao("doctor", "-w", source)]
    said = "".join(one.out + one.err for one in told)
    log = "".join(path.read_text(encoding="utf-8") for path in (source / "var" / "log").glob("*"))

    assert [one.code for one in told] == [3, 0, 3, 2]
    assert "errcode 40089" in said
    assert not any(word in said + log for word in (SECRET, "ding%3Asecret", "appsecret", "access_token", KEY))
