"""What comes after its month was published: an event counts in the next month, the published one stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import basics, table, write_inbox

EVENT_HEADER = "编号,工号,日期,代码"
FIRST = table(EVENT_HEADER, "E1,0001,2026-01-12,Q01")


@pytest.fixture
def published(workspace: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """January published as a trial on the tenth of February, with one event of 0001."""
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-10T09:00:00+08:00")
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox", 奖扣记录_一月=FIRST)
    jixiao("nightly", "-w", workspace)
    assert jixiao("month-end", "2026-01", "-w", workspace).code == 0
    assert jixiao("publish", "2026-01", "--trial", "-w", workspace).code == 0
    return workspace


def quality(jixiao: Callable[..., Any], workspace: Path, month: str) -> str:
    """The measure of 0001's quality in a month: 100 and the events that counted."""
    lines = jixiao("explain", "0001", month, "-w", workspace, "--json").json["lines"]
    return next(line["measure"] for line in lines if line["component"] == "quality")


def test_a_late_event_counts_in_the_first_month_that_is_not_published(
    published: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-20T09:00:00+08:00")
    write_inbox(published / "inbox", 奖扣记录_补=table(EVENT_HEADER, "E2,0001,2026-01-20,Q01"))
    jixiao("nightly", "-w", published)
    again = jixiao("publish", "2026-01", "--trial", "-w", published)
    monkeypatch.setenv("JIXIAO_NOW", "2026-03-10T09:00:00+08:00")
    closed = jixiao("month-end", "2026-02", "-w", published)

    assert again.code == 0, again.err
    assert closed.code == 0, closed.err
    assert [quality(jixiao, published, month) for month in ("2026-01", "2026-02")] == ["99", "99"]


def test_a_late_event_does_not_count_before_the_month_it_came_in(
    published: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-03-05T09:00:00+08:00")
    write_inbox(published / "inbox", 奖扣记录_补=table(EVENT_HEADER, "E2,0001,2026-01-20,Q01"))
    jixiao("nightly", "-w", published)
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-10T09:00:00+08:00")
    for month in ("2026-02", "2026-03"):
        assert jixiao("month-end", month, "-w", published).code == 0

    assert [quality(jixiao, published, month) for month in ("2026-01", "2026-02", "2026-03")] == ["99", "100", "99"]


def test_a_corrected_event_of_a_published_month_waits_for_a_restatement(
    published: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-20T09:00:00+08:00")
    write_inbox(published / "inbox", 奖扣记录_改=table(f"{EVENT_HEADER},说明", "E1,0001,2026-01-12,Q01,改过"))
    jixiao("nightly", "-w", published)
    again = jixiao("publish", "2026-01", "--trial", "-w", published)
    monkeypatch.setenv("JIXIAO_NOW", "2026-03-10T09:00:00+08:00")
    jixiao("month-end", "2026-02", "-w", published)

    assert again.code == 2
    assert "restate" in again.err
    assert quality(jixiao, published, "2026-02") == "100"
