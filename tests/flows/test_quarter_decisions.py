"""A quarter is decided like a month: who is held in it is released or waived, and its result is signed and published."""

from __future__ import annotations

import pytest

from tests.builders import log, table
from tests.flows.deciding_office import CLOSED, LEAVE_HEADER, Office

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
QUARTER = "2026Q1"
DOCUMENT = "城税考〔2026〕8号"
EDITION = """\
scheme: toy-quarter
title: 季度考核办法
basis: 试行
effective: 2026-01
period: quarter
unreviewed: hold
components:
  - {name: work, title: 季度工作量, basis: 一, kind: workload, weight: 100}
total: {limit: [0, null], round: 2}
notice: {workdays: 3, show: all}
"""


@pytest.fixture
def held(office: Office) -> Office:
    """0003's work of February waits for its review, 0001's of March is of a day of leave."""
    folder = office.workspace / "schemes" / "toy-quarter"
    folder.mkdir()
    (folder / "2026-01.yaml").write_text(EDITION, encoding="utf-8")
    leave = table(LEAVE_HEADER, "0001,2026-03-02,2026-03-02,事假")
    office.deliver(CLOSED, 工作日志_二月=log("B1,0003,2026-02-12,J01,2"), 请假=leave)
    office("quarter-end", QUARTER, code=1)
    return office


def standing(office: Office) -> dict[str, tuple[str | None, bool]]:
    """Score and hold of everybody in the quarter."""
    query = (
        "SELECT person_id, CAST(score AS VARCHAR), is_held FROM report_month_score WHERE month = '{}' AND is_current"
    )
    return {person: (score, is_held) for person, score, is_held in office.rows(query.format(QUARTER))}


def test_a_hold_of_a_quarter_is_released(held: Office) -> None:
    before = standing(held)
    needed = held("release", "0003", QUARTER, "--reason", "审核人口头同意", code=2).err
    held("release", "0003", QUARTER, "--reason", "审核人口头同意", "--value", "季度工作量=10")
    said = held("release", "0001", QUARTER, "--reason", "假条已销", who="li").err
    again = held("release", "0001", QUARTER, "--reason", "再来", who="li", code=2).err
    after = standing(held)

    assert [before[one][1] for one in ("0001", "0003")] == [True, True]
    assert "--value work=…（季度工作量）" in needed
    assert (after["0003"], after["0001"][1]) == (("10.000000", False), False)
    assert QUARTER in said
    assert "0001" in again


def test_a_held_quarter_goes_on_by_a_waiver_of_two_and_is_published(held: Office) -> None:
    first = held("waive", QUARTER, "--reason", "不影响他人", who="zhang").err
    held("notice", QUARTER)
    refused = held("sign", QUARTER, "--document", DOCUMENT, day="2026-04-20", code=2).err
    second = held("waive", QUARTER, "--reason", "不影响他人", who="li").err
    for who in ("zhang", "li"):
        held("sign", QUARTER, "--document", DOCUMENT, who=who)
    held("publish", QUARTER)

    assert "还须" in first
    assert "还须" not in second
    assert "0003" in refused
    assert held.rows("SELECT month, version, is_trial FROM ops_publication") == [(QUARTER, 1, False)]


def test_after_a_release_nobody_is_left_to_waive(held: Office) -> None:
    for person, words in (("0003", ("--value", "work=10")), ("0001", ())):
        held("release", person, QUARTER, "--reason", "已核", *words)

    assert "没有" in held("waive", QUARTER, "--reason", "不影响他人", code=2).err


@pytest.mark.parametrize("words", [("waive", "2026Q2"), ("release", "0003", "2026Q2")])
def test_a_quarter_that_was_not_calculated_is_refused_with_its_command(held: Office, words: tuple[str, ...]) -> None:
    assert f"jixiao quarter-end {words[-1]}" in held(*words, "--reason", "已核", code=2).err


def test_a_quarter_that_no_edition_scores_is_refused_with_what_is_missing(held: Office) -> None:
    said = held("release", "0003", "2025Q4", "--reason", "已核", code=2).err
    assert "B1 2025Q4" in said
    assert "period: quarter" in said


def test_where_no_edition_scores_quarters_that_is_said(office: Office) -> None:
    for words in (("waive", QUARTER), ("release", "0001", QUARTER)):
        said = office(*words, "--reason", "已核", day=CLOSED, code=2).err
        assert "period: quarter" in said
