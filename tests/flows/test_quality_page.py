"""The quality page: written by the night, from the ledger, with ids and no names, and alike for the same ledger."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import basics, log, table, write_inbox
from tests.conftest import Begun, Said
from tests.flows.county import Tables

Jixiao = Callable[..., Said]


def _begin(workspace: Path, jixiao: Jixiao) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _play(workspace, jixiao, patch)


def _play(workspace: Path, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-07T02:00:00+08:00")
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox" / "S1", 工作日志_一=log("A1,0001,2026-03-02,X01,三", "A2,0002,2026-03-02,X01,1"))
    jixiao("nightly", "-w", workspace)
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-08T02:00:00+08:00")
    write_inbox(workspace / "inbox" / "S1", 工作日志_二=log("A1,0001,2026-03-02,X01,3", "A3,0009,2026-03-02,X01,1"))
    write_inbox(workspace / "inbox", 王敏的表=log("A4,0001,2026-03-02,X01,1"))
    write_inbox(workspace / "inbox", 工作日志_王敏=table("登记号,王敏", "A5,1"))
    jixiao("nightly", "-w", workspace)
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-09T02:00:00+08:00")
    profile = workspace / "sources" / "event.yaml"
    profile.write_text(profile.read_text(encoding="utf-8") + "expected: monthly\nexpected_from: S2\n", encoding="utf-8")
    jixiao("nightly", "-w", workspace)


@pytest.fixture
def page(begun: Begun) -> Path:
    """Three nights: a quantity that is none, the same mended and another person unknown, a file named after a person."""
    return begun(_begin) / "var" / "reports" / "quality" / "index.html"


def test_the_page_tells_what_failed_what_came_back_and_what_is_missing(page: Path) -> None:
    found = Tables(page).found
    trends = {row[0]: row[4:] for row in found["近 3 夜"][1:]}

    assert trends == {
        "不是数字、小数过多或超出十万": ["0", "—"],
        "人员表里没有这个工号": ["1", "2026-04-08"],
        "来源配置规定应到的文件没有到": ["1", "2026-04-09"],
    }
    assert found["按原因"][1:] == [["人员表里没有这个工号", "工作日志", "1"]]
    assert found["按报送方"][1:] == [["inbox/S1", "work_log", "1", "1"]]
    assert found["应到未到的文件"][1:] == [["inbox/S2", "event", "每月", "2026-03", "1", "0", "提示"]]
    assert [row[1] for row in found["退回的文件"][1:]] == ["inbox", "inbox"]


def test_a_trend_has_a_bar_for_each_night_that_looked_and_says_the_same_in_words(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    (spark,) = re.findall(r'<svg class="spark"[^>]*aria-label="近 3 夜：0, 1, -".*?</svg>', text, re.DOTALL)

    assert re.findall(r'height="([\d.]+)"(?: fill|/>)', spark) == ["1.0", "24.0"]


def test_every_link_leads_somewhere_and_nothing_is_asked_of_the_network(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    ids = set(re.findall(r'id="([^"]+)"', text))

    assert set(re.findall(r'href="#([^"]+)"', text)) - ids == set()
    assert re.findall(r'(?:src|href)="(?!#|data:,)[^"]*"', text) == []
    assert "default-src 'none'" in text


def test_no_name_of_a_person_is_on_the_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert [name for name in ("王敏", "李强", "赵丽") if name in text] == []
    assert "*的表" in text


def test_the_command_writes_the_same_page_as_the_night(page: Path, jixiao: Jixiao) -> None:
    written = page.read_bytes()
    page.unlink()
    said = jixiao("quality", "--page", "-w", page.parents[3])

    assert (said.code, str(page) in said.out + said.err, page.read_bytes() == written) == (0, True, True)


def test_the_page_is_english_where_the_workspace_is(workspace: Path, jixiao: Jixiao) -> None:
    settings = workspace / "jixiao.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\nlang = "en"\n', encoding="utf-8")
    jixiao("nightly", "-w", workspace)
    text = (workspace / "var" / "reports" / "quality" / "index.html").read_text(encoding="utf-8")

    assert "Checks over time" in text
    assert not re.search(r"[\u4e00-\u9fff]", text.split("<body>")[1])
