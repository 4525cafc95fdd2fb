"""A period that cannot be scored and a night that the gate stops are said to the office at once; notes are not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import flows.gating
from expectations.rules import Rule
from expectations.suites import suite
from tests.builders import basics, log, table, write_inbox
from tests.faults.state import rows
from tests.flows.alerts.conftest import Run

EDITION = """\
scheme: toy-{span}
title: 考核办法
basis: 试行
effective: 2025-10
period: {span}
components:
  - {{name: only, title: 成绩, basis: 一, {kind}, weight: 100}}
"""
EVENTS, MONTHS = "kind: events, base: 80", "kind: months, missing: reweigh"
POST = "工号,机构代码,岗位系列,生效日期"


def said(bureau: Path, jixiao: Run) -> list[tuple[str, str, str]]:
    """What is open but the reminders of the days."""
    found = jixiao("alerts", "--json", "-w", bureau).json["open"]
    return [(one["code"], one["subject"], one["severity"]) for one in found if not one["code"].startswith("alert_")]


def waiting(bureau: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (bureau / "var" / "outbox").glob("*.json"))


def test_a_blocked_month_is_said_at_once_and_until_a_night_can_score_it(workspace: Path, jixiao: Run) -> None:
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox", 岗位任职_生=table(POST, "0006,S2,stranger,2026-03-01"))
    jixiao("nightly", "-w", workspace)
    closed = jixiao("month-end", "2026-03", "-w", workspace)
    at_once, outbox = said(workspace, jixiao), waiting(workspace)
    jixiao("nightly", "-w", workspace)
    still, again = said(workspace, jixiao), waiting(workspace)
    (delivery,) = [one["delivery_id"] for one in rows(workspace, "ops_delivery") if "生" in str(one["file_name"])]
    jixiao("withdraw", delivery, "--reason", "x", "-w", workspace)
    jixiao("nightly", "-w", workspace)

    assert closed.code == 1
    assert at_once == [("post_class_without_weight", "2026-03", "block")] == still
    assert '"recipient": "office:B1"' in outbox
    assert again == ""
    assert said(workspace, jixiao) == []
    assert [one["state"] for one in rows(workspace, "ops_period")] == ["calculated"]


def test_a_night_that_the_gate_stops_is_said_once_and_mended_by_the_next(
    workspace: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    basics(workspace / "inbox")
    jixiao("nightly", "-w", workspace)
    liar = Rule("blank", "item_code", pl.lit(value=False), "true")
    write_inbox(workspace / "inbox", 工作日志=log("B1,0001,2026-03-04,X01,2"))
    with monkeypatch.context() as patch:
        patch.setattr(flows.gating, "suite", lambda dataset: [*suite(dataset), liar])
        stopped = [jixiao("nightly", "-w", workspace).code for _ in range(2)]
    found, messages = said(workspace, jixiao), list((workspace / "var" / "outbox").glob("*.json"))
    jixiao("nightly", "-w", workspace)

    assert (stopped, found, len(messages)) == ([1, 1], [("gate_disagrees", "nightly", "block")], 1)
    assert said(workspace, jixiao) == []


def test_what_is_only_noted_of_a_row_is_no_alert(workspace: Path, jixiao: Run) -> None:
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox", 工作日志=log("B1,0001,2026-03-04,X01,400"))
    night = jixiao("nightly", "--json", "-w", workspace)

    assert [one["code"] for one in night.json["warnings"]] == ["more_than_a_day"]
    assert said(workspace, jixiao) == []


@pytest.mark.parametrize(
    ("command", "period", "span"), [("quarter-end", "2026Q1", "quarter"), ("year-end", "2025", "year")]
)
def test_a_quarter_or_year_that_is_blocked_is_said_like_a_month(
    workspace: Path, jixiao: Run, command: str, period: str, span: str
) -> None:
    basics(workspace / "inbox")
    edition(workspace, "month", EVENTS)
    edition(workspace, span, MONTHS)
    jixiao("nightly", "-w", workspace)
    closed = jixiao(command, period, "-w", workspace)
    at_once, outbox = said(workspace, jixiao), waiting(workspace)
    jixiao("nightly", "-w", workspace)
    still, again = said(workspace, jixiao), waiting(workspace)
    edition(workspace, span, EVENTS)
    jixiao("nightly", "-w", workspace)

    assert closed.code == 1
    assert set(at_once) == {("month_not_yet_published", period, "block")} == set(still)
    assert '"recipient": "office:B1"' in outbox
    assert again == ""
    assert said(workspace, jixiao) == []


def edition(workspace: Path, span: str, kind: str) -> None:
    folder = workspace / "schemes" / f"toy-{span}"
    folder.mkdir(exist_ok=True)
    (folder / "2025-10.yaml").write_text(EDITION.format(span=span, kind=kind), encoding="utf-8")
