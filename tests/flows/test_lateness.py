"""What comes after its month was published: an event counts in the next month, the published one stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import basics, table, write_inbox
from tests.conftest import Begun

EVENT_HEADER = "编号,工号,日期,代码"
CLOSED = "2026-02-10T09:00:00+08:00"
FIRST = table(EVENT_HEADER, "E1,0001,2026-01-12,Q01")


def _begin(workspace: Path, jixiao: Callable[..., Any]) -> None:
    publish_january(workspace, jixiao, FIRST)


@pytest.fixture
def published(begun: Begun, monkeypatch: pytest.MonkeyPatch) -> Path:
    """January published as a trial on the tenth of February, with one event of 0001."""
    monkeypatch.setenv("JIXIAO_NOW", CLOSED)
    return begun(_begin)


def publish_january(workspace: Path, jixiao: Callable[..., Any], events: str) -> None:
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox", 奖扣记录_一月=events)
    jixiao("nightly", "-w", workspace)
    assert jixiao("month-end", "2026-01", "-w", workspace).code == 0
    assert jixiao("publish", "2026-01", "--trial", "-w", workspace).code == 0


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


def test_an_event_that_was_rejected_and_is_mended_after_publication_is_late(
    workspace: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """E2 came in E1's file with a cause nobody knew; the cause comes later, and E3 has January judged again."""
    header = f"{EVENT_HEADER},原因类别"
    write_inbox(workspace / "inbox", 原因类别=table("原因代码,原因名称", "C1,受理"))
    monkeypatch.setenv("JIXIAO_NOW", CLOSED)
    publish_january(workspace, jixiao, table(header, "E1,0001,2026-01-12,Q01,", "E2,0001,2026-01-13,Q01,C9"))
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-20T09:00:00+08:00")
    write_inbox(
        workspace / "inbox",
        原因类别_新=table("原因代码,原因名称", "C9,归档"),
        奖扣记录_补=table(EVENT_HEADER, "E3,0001,2026-01-20,Q01"),
    )
    assert jixiao("nightly", "-w", workspace).code == 0
    again = jixiao("publish", "2026-01", "--trial", "-w", workspace)
    monkeypatch.setenv("JIXIAO_NOW", "2026-03-10T09:00:00+08:00")
    closed = jixiao("month-end", "2026-02", "-w", workspace)

    assert (again.code, closed.code) == (0, 0), again.err + closed.err
    assert [quality(jixiao, workspace, month) for month in ("2026-01", "2026-02")] == ["99", "98"]


def test_an_event_that_counted_late_and_is_corrected_later_does_not_count_again(
    published: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-20T09:00:00+08:00")
    write_inbox(published / "inbox", 奖扣记录_补=table(EVENT_HEADER, "E2,0001,2026-01-20,Q01"))
    jixiao("nightly", "-w", published)
    monkeypatch.setenv("JIXIAO_NOW", "2026-03-10T09:00:00+08:00")
    for command in (("month-end", "2026-02"), ("publish", "2026-02", "--trial")):
        assert jixiao(*command, "-w", published).code == 0
    write_inbox(published / "inbox", 奖扣记录_改=table(f"{EVENT_HEADER},说明", "E2,0001,2026-01-20,Q01,改过"))
    jixiao("nightly", "-w", published)
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-10T09:00:00+08:00")
    jixiao("month-end", "2026-03", "-w", published)
    again = [jixiao("publish", month, "--trial", "-w", published).code for month in ("2026-01", "2026-02")]

    assert again == [0, 2]
    assert quality(jixiao, published, "2026-03") == "100"


def test_the_same_number_in_another_bureau_is_another_event(
    workspace: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = next(workspace.glob("schemes/haiyang-urban/*.yaml"))
    edition.write_text(edition.read_text("utf-8") + "applies_to: [B1, B2]\n", encoding="utf-8")
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-10T09:00:00+08:00")
    basics(workspace / "inbox")
    write_inbox(
        workspace / "inbox",
        机构_二=table(
            "机构代码,机构名称,上级机构代码,机构类型,生效日期",
            "B2,郊区分局,,分局,2020-01-01",
            "S3,郊区股,B2,股室,2020-01-01",
        ),
        人员_二=table("工号,姓名,人员类别", "0009,吴平,公务员"),
        岗位任职_二=table("工号,机构代码,岗位系列,生效日期", "0009,S3,comprehensive_service,2020-01-01"),
        奖扣记录_一月=table(EVENT_HEADER, "E1,0001,2026-01-12,Q01", "E2,0009,2026-01-12,Q01"),
    )
    jixiao("nightly", "-w", workspace)
    assert jixiao("month-end", "2026-01", "-w", workspace).code == 0
    assert jixiao("publish", "2026-01", "--trial", "-w", workspace).code == 0
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-20T09:00:00+08:00")
    write_inbox(workspace / "inbox", 奖扣记录_补=table(EVENT_HEADER, "E2,0001,2026-01-20,Q01"))
    jixiao("nightly", "-w", workspace)
    again = jixiao("publish", "2026-01", "--trial", "-w", workspace)
    monkeypatch.setenv("JIXIAO_NOW", "2026-03-10T09:00:00+08:00")
    jixiao("month-end", "2026-02", "-w", workspace)

    assert again.code == 0, again.err
    assert [quality(jixiao, workspace, month) for month in ("2026-01", "2026-02")] == ["99", "99"]


def test_by_restate_what_is_late_waits(
    published: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = next(published.glob("schemes/haiyang-urban/*.yaml"))
    edition.write_text(edition.read_text("utf-8").replace("late: next_month", "late: restate"), "utf-8")
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-20T09:00:00+08:00")
    write_inbox(published / "inbox", 奖扣记录_补=table(EVENT_HEADER, "E2,0001,2026-01-20,Q01"))
    jixiao("nightly", "-w", published)
    again = jixiao("publish", "2026-01", "--trial", "-w", published)
    monkeypatch.setenv("JIXIAO_NOW", "2026-03-10T09:00:00+08:00")
    jixiao("month-end", "2026-02", "-w", published)

    assert again.code == 2
    assert quality(jixiao, published, "2026-02") == "100"


def test_a_late_result_still_counts_in_the_cycle_that_ends_later(
    tmp_path: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "county"
    assert jixiao("init", place, "--scheme", "jixian").code == 0
    (place / "schemes" / "jixian-person" / "2026-01.yaml").unlink()
    write_inbox(
        place / "inbox",
        机构=table(
            "机构代码,机构名称,上级机构代码,机构类型,生效日期",
            "C1,某县局,,局,2020-01-01",
            "S1,办公室,C1,股室,2020-01-01",
        ),
        指标=table("指标编号,年度,名称,分值,计分方式,标准,周期,责任机构", *INDICATORS),
        指标结果=table(RESULT_HEADER, "I1,S1,2026-01,0"),
    )
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-10T09:00:00+08:00")
    jixiao("nightly", "-w", place)
    for command in (("month-end", "2026-01"), ("publish", "2026-01", "--trial")):
        assert jixiao(*command, "-w", place).code == 0
    # The deduction of January comes in February and belongs to the quarter, which ends in March.
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-20T09:00:00+08:00")
    write_inbox(place / "inbox", 指标结果_补=table(RESULT_HEADER, "I2,S1,2026-01,3"))
    jixiao("nightly", "-w", place)
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-10T09:00:00+08:00")
    closed = jixiao("month-end", "2026-03", "-w", place)
    lines = jixiao("explain", "S1", "2026-03", "-w", place, "--json").json["lines"]

    assert closed.code == 0, closed.err
    assert [line["measure"] for line in lines] == ["85"]


INDICATORS = ("I1,2026,报送,10,扣分,1,月,S1", "I2,2026,归档,10,扣分,1,季,S1")
RESULT_HEADER = "指标编号,机构代码,发生月份,次数"


@pytest.fixture
def counted(published: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """E2 of January came in February, counted there, and February is published."""
    monkeypatch.setenv("JIXIAO_NOW", "2026-02-20T09:00:00+08:00")
    write_inbox(published / "inbox", 奖扣记录_补=table(EVENT_HEADER, "E2,0001,2026-01-20,Q01"))
    jixiao("nightly", "-w", published)
    monkeypatch.setenv("JIXIAO_NOW", "2026-03-10T09:00:00+08:00")
    done(jixiao, published, ("month-end", "2026-02"), ("publish", "2026-02", "--trial"))
    return published


def done(jixiao: Callable[..., Any], workspace: Path, *commands: tuple[str, ...]) -> None:
    for words in commands:
        said = jixiao(*words, "-w", workspace)
        assert said.code == 0, said.err


JANUARY, FEBRUARY, MARCH = "2026-01", "2026-02", "2026-03"


def test_what_another_month_has_counted_is_not_counted_again_when_its_own_is_withdrawn(
    counted: Path, jixiao: Callable[..., Any]
) -> None:
    """January is withdrawn, published again and corrected: E2 stays where it was published, with February."""
    asked = []
    for words in (
        ("withdraw", JANUARY, "--reason", "误报"),
        ("publish", JANUARY, "--trial"),
        ("restate", JANUARY, "--cause", "补报"),
        ("restate", FEBRUARY, "--cause", "补报"),
    ):
        done(jixiao, counted, words)
        asked.append([quality(jixiao, counted, month) for month in (JANUARY, FEBRUARY)])

    assert asked == [["99", "99"]] * 4


def test_what_comes_while_its_month_is_withdrawn_counts_there_and_nowhere_else(
    counted: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    done(jixiao, counted, ("withdraw", JANUARY, "--reason", "误报"))
    write_inbox(counted / "inbox", 奖扣记录_又=table(EVENT_HEADER, "E3,0001,2026-01-21,Q01"))
    done(jixiao, counted, ("nightly",), ("publish", JANUARY, "--trial"))
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-10T09:00:00+08:00")
    done(jixiao, counted, ("month-end", MARCH))

    assert [quality(jixiao, counted, month) for month in (JANUARY, FEBRUARY, MARCH)] == ["98", "99", "100"]


def test_the_month_that_counted_it_counts_it_again_when_it_is_withdrawn_itself(
    counted: Path, jixiao: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """March was published meanwhile and could not have counted it."""
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-10T09:00:00+08:00")
    done(jixiao, counted, ("month-end", MARCH), ("publish", MARCH, "--trial"))
    done(jixiao, counted, ("withdraw", FEBRUARY, "--reason", "误报"))
    calculated = quality(jixiao, counted, FEBRUARY)
    done(jixiao, counted, ("publish", FEBRUARY, "--trial"), ("restate", MARCH, "--cause", "补报"))

    assert calculated == "99"
    assert [quality(jixiao, counted, month) for month in (JANUARY, FEBRUARY, MARCH)] == ["99", "99", "100"]


def test_where_both_are_withdrawn_it_counts_in_its_own_month(counted: Path, jixiao: Callable[..., Any]) -> None:
    for month in (FEBRUARY, JANUARY):
        done(jixiao, counted, ("withdraw", month, "--reason", "转为正式"))
    done(jixiao, counted, ("month-end", FEBRUARY))

    assert [quality(jixiao, counted, month) for month in (JANUARY, FEBRUARY)] == ["98", "100"]
