"""A calendar that changes after a month was calculated: attendance divides by its working days."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.builders import POSTING, UNIT, table, write_inbox
from tests.conftest import Said
from tests.flows.deciding_office import DOCUMENT, MONTH, OVER, Office
from tests.flows.test_backfill import Found, found

EDITION = """\
scheme: toy-attendance
title: 出勤考核办法
basis: 试行
effective: 2026-03
components:
  - {name: attendance, title: 出勤, basis: 一, kind: attendance, scale: {kind: linear, zero: 0, full: 1}, weight: 100}
notice: {workdays: 5, show: all, columns: [rank, name, score]}
"""
PERSON = table("工号,姓名,人员类别", "0001,王敏,公务员", "0002,李强,公务员")
POSTED = "\n".join(POSTING.splitlines()[:3]) + "\n"
LEAVE = table("工号,开始日期,结束日期,类别", "0001,2026-03-02,2026-03-06,事假")
"""Five of the 22 working days of March: 17 of 22."""
HOLIDAY = "holidays = [2026-03-02, 2026-03-03]\n"
"""Two of the five days are days off: 17 of 20."""


@pytest.fixture
def place(tmp_path: Path, jixiao: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bureau whose March is calculated by attendance."""
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-09T10:00:00+08:00")
    workspace = tmp_path / "workspace"
    assert jixiao("init", workspace).code == 0
    for old in workspace.glob("schemes/*/*.yaml"):
        old.unlink()
    (workspace / "schemes" / "toy-attendance").mkdir(parents=True, exist_ok=True)
    (workspace / "schemes" / "toy-attendance" / "2026-03.yaml").write_text(EDITION, encoding="utf-8")
    write_inbox(workspace / "inbox", 机构=UNIT, 人员=PERSON, 岗位任职=POSTED, 请假=LEAVE)
    for words in (("nightly",), ("month-end", "2026-03")):
        said = jixiao(*words, "-w", workspace)
        assert said.code == 0, said.err
    return workspace


def holiday(place: Path, text: str = HOLIDAY) -> None:
    (place / "calendar").mkdir(exist_ok=True)
    (place / "calendar" / "2026.toml").write_text(text, encoding="utf-8")


def caught(place: Path, jixiao: Callable[..., Said]) -> Found:
    said = jixiao("backfill", "2026-03..2026-03", "-w", place, "--json")
    assert said.code == 0, said.err
    return found(said.json)


def stored(place: Path) -> list[str]:
    file = place / "var" / "publications" / "B1" / "2026-03" / "v0" / "scores.parquet"
    return [str(one) for one in pl.read_parquet(file, glob=False).sort("person_id")["score"]]


def loaded(place: Path) -> list[str]:
    with duckdb.connect(str(place / "var" / "read" / "warehouse.duckdb"), read_only=True) as warehouse:
        return [
            str(one)
            for (one,) in warehouse.execute("SELECT score FROM report_month_score ORDER BY person_id").fetchall()
        ]


def test_another_calendar_calculates_the_month_and_is_the_reason(place: Path, jixiao: Callable[..., Said]) -> None:
    before = stored(place)
    holiday(place)
    first, then = caught(place, jixiao), caught(place, jixiao)

    assert before == ["77.270000", "100.000000"]
    assert first == {("B1", "2026-03"): ("calculated", [("calendar", "")])}
    assert stored(place) == loaded(place) == ["85.000000", "100.000000"]
    assert then == {("B1", "2026-03"): ("left", [])}


def test_a_calendar_of_days_that_bear_on_nothing_here_costs_a_look(place: Path, jixiao: Callable[..., Said]) -> None:
    holiday(place, "holidays = [2026-07-01]\n")

    assert caught(place, jixiao) == {("B1", "2026-03"): ("looked_at", [("calendar", "")])}


def test_what_is_calculated_by_another_calendar_is_neither_noticed_nor_published(
    place: Path, jixiao: Callable[..., Said]
) -> None:
    holiday(place)
    said = [jixiao(*words, "-w", place) for words in (("notice", "2026-03"), ("publish", "2026-03", "--trial"))]

    assert [(one.code, "jixiao month-end 2026-03" in one.err) for one in said] == [(2, True), (2, True)]


def test_a_published_month_keeps_its_hash_and_is_said_to_need_restate(place: Path, jixiao: Callable[..., Said]) -> None:
    assert jixiao("publish", "2026-03", "--trial", "-w", place).code == 0
    file = place / "var" / "publications" / "B1" / "2026-03" / "v1" / "manifest.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    holiday(place)

    assert "calendar" not in said
    assert jixiao("verify", "-w", place).code == 0
    assert caught(place, jixiao) == {("B1", "2026-03"): ("restate", [("calendar", "")])}
    assert jixiao("restate", "2026-03", "--cause", "日历", "-w", place).code == 0
    assert caught(place, jixiao) == {("B1", "2026-03"): ("looked_at", [("calendar", "")])}


def test_a_published_month_stands_by_a_calendar_that_changes_no_score(place: Path, jixiao: Callable[..., Said]) -> None:
    assert jixiao("publish", "2026-03", "--trial", "-w", place).code == 0
    holiday(place, "holidays = [2026-07-01]\n")

    assert caught(place, jixiao) == {("B1", "2026-03"): ("looked_at", [("calendar", "")])}


def test_what_was_signed_by_another_calendar_is_not_signed(approved: Office) -> None:
    holiday(approved.workspace, "holidays = [2026-03-04]\n")
    voided = approved("month-end", MONTH, day=OVER).err
    approved("notice", MONTH)
    approved("sign", MONTH, "--document", DOCUMENT, day="2026-04-30")

    assert "作废" in voided
    assert approved.period["state"] == "noticed"
