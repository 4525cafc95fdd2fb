"""Surveys from literal rows: strata, questions, last calls, index; no wave, nobody asked, one stratum without an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.transforms.scoring.rows import LONG_AGO, frame, inputs, tree
from transforms.measures import surveys

RATE = {"name": "rate", "kind": "survey", "measure": "rate", "positive": ["5", "4"], "weight": "100"}
UNITS = [
    {"unit_id": "B", "unit_name": "局", "kind": "branch", "from_date": LONG_AGO},
    {"unit_id": "S", "unit_name": "股", "kind": "section", "parent_id": "B", "from_date": LONG_AGO},
]
QUESTIONS = [
    {"wave": "2026Q1", "q": "q1", "is_key": True, "dimension": "服务"},
    {"wave": "2026Q1", "q": "q2", "is_key": False, "dimension": "网上"},
]


def call(who: str, q1: str | None, **words: Any) -> dict[str, Any]:
    usual = {"call_id": f"c{who}", "wave": "2026Q1", "taxpayer_id": who, "unit_id": "S", "attempt": 1}
    return {**usual, "disposition": "I", "q1": q1, **words}


def taxpayers(**strata: int) -> list[dict[str, Any]]:
    """So many taxpayers of each stratum: a1, a2, .. b1, .."""
    return [
        {"taxpayer_id": f"{name}{n}", "month": "2026-03", "unit_id": "S", "stratum": name, "status": "active"}
        for name, count in strata.items()
        for n in range(1, count + 1)
    ]


def measured(*calls: dict[str, Any], frame: Any = (), period: str = "2026Q1", **words: Any) -> list[Any]:
    found = inputs(
        tree({**RATE, **words}, subject="branch", period="quarter" if "Q" in period else "month"),
        month=period,
        unit=UNITS,
        survey_question=QUESTIONS,
        survey_call=calls,
        taxpayer=frame or taxpayers(a=1, b=3),
    )
    return surveys.measures(found.edition.components[0], found).select("measure", "is_na").rows()  # type: ignore[arg-type]


def test_strata_weigh_as_their_taxpayers_and_pooled_as_their_answers() -> None:
    calls = [call("a1", "5"), call("b1", "1"), call("b2", "4")]

    # 1/4 x 1 + 3/4 x 1/2 = 0.625; 2/3
    assert measured(*calls) == [(625_000, False)]
    assert measured(*calls, estimate="pooled") == [(666_667, False)]


def test_a_stratum_without_an_answer_is_left_out_and_one_alone_is_the_whole() -> None:
    assert measured(call("b1", "1"), call("b2", "4")) == [(500_000, False)]


def test_a_call_and_a_taxpayer_of_no_unit_are_the_bureaus() -> None:
    frame = [{**one, "unit_id": None} for one in taxpayers(a=1, b=3)]

    assert measured(call("a1", "5"), call("b1", "1", unit_id=None), frame=frame) == [(250_000, False)]


def test_a_wave_that_marks_no_key_question_is_missing_and_says_why() -> None:
    def found_of(*marks: bool, **words: Any) -> list[Any]:
        asked = [{"wave": "2026Q1", "q": f"q{n}", "is_key": mark} for n, mark in enumerate(marks, 1)]
        found = inputs(
            tree({**RATE, **words}, subject="branch"),
            month="2026-03",
            unit=UNITS,
            survey_question=asked,
            survey_call=[call("a1", "5")],
        )
        rows = surveys.measures(found.edition.components[0], found)  # type: ignore[arg-type]
        return rows.select("measure", "hold_reason").rows()

    assert found_of(False) == [(None, "hold_no_key_question")]
    assert found_of() == [(None, "hold_no_key_question")]
    assert found_of(False, True) == [(None, None)]
    assert found_of(True) == [(1_000_000, None)]
    assert found_of(False, questions="all") == [(1_000_000, None)]


def test_nobody_answered() -> None:
    assert measured() == [(None, False)]
    assert measured(call("a1", None, disposition="R")) == [(None, False)]


@pytest.mark.parametrize(("at_least", "expected"), [("2", 1_000_000), ("3", None)])
def test_fewer_answers_than_asked_for_are_missing(at_least: str, expected: int | None) -> None:
    assert measured(call("a1", "5"), call("b1", "5"), at_least=at_least) == [(expected, False)]


def test_no_opinion_and_a_blank_are_no_answers() -> None:
    assert measured(call("a1", "9"), call("b1", None), call("b2", "5")) == [(1_000_000, False)]


def test_the_final_call_is_the_last_attempt_then_the_latest_whatever_the_order_of_rows() -> None:
    calls = frame("survey_call", [
        {"call_id": "1", "taxpayer_id": "a", "attempt": 2},
        {"call_id": "2", "taxpayer_id": "a", "attempt": 1},
        {"call_id": "3", "taxpayer_id": "b", "called_at": datetime(2026, 3, 2, 9, tzinfo=UTC)},
        {"call_id": "4", "taxpayer_id": "b", "called_at": datetime(2026, 3, 2, 8, tzinfo=UTC)},
        {"call_id": "5"},
        {"call_id": "6"},
    ])  # fmt: skip

    assert sorted(surveys.final_calls(calls)["call_id"]) == ["1", "3", "5", "6"]
    assert surveys.final_calls(calls.reverse()).equals(surveys.final_calls(calls))


def test_the_last_attempt_of_a_taxpayer_counts_and_who_is_not_numbered_stands_alone() -> None:
    again = [call("a1", "1"), call("a1", "5", call_id="c2", attempt=2)]
    unknown = [call("", "1", call_id=f"x{n}", taxpayer_id=None) for n in range(2)]

    assert measured(*again) == [(1_000_000, False)]
    assert measured(*again, *unknown, estimate="pooled") == [(333_333, False)]


def test_questions_are_the_key_ones_all_or_those_of_a_dimension() -> None:
    calls = [call("a1", "5", q2="1"), call("b1", "5", q2="5")]

    assert measured(*calls) == [(1_000_000, False)]
    # q2: 1/4 x 0 + 3/4 x 1
    assert measured(*calls, questions="网上") == [(750_000, False)]
    assert measured(*calls, questions="all") == [(875_000, False)]


def test_an_index_gives_each_level_its_points() -> None:
    words = {"measure": "index", "level_scores": {"5": "100", "4": "80", "3": "60", "2": "30", "1": "0"}}

    assert measured(call("a1", "2"), call("b1", "4"), **words) == [(67_500_000, False)]


def test_cancelled_taxpayers_and_another_months_are_not_in_the_frame() -> None:
    frame = [*taxpayers(a=1, b=1), *({**one, "status": "cancelled"} for one in taxpayers(c=9))]
    frame += [{**one, "month": "2026-02"} for one in taxpayers(d=9)]

    assert measured(call("a1", "5"), call("b1", "1"), call("c1", "5"), call("d1", "5"), frame=frame) == [
        (500_000, False)
    ]


@pytest.mark.parametrize(("period", "expected"), [("2026-02", (None, True)), ("2026-03", (1_000_000, False))])
def test_in_a_monthly_scheme_the_wave_counts_in_the_last_month_of_its_quarter(period: str, expected: Any) -> None:
    assert measured(call("a1", "5"), period=period) == [expected]


def test_an_explanation_leads_to_the_answers() -> None:
    found = inputs(
        tree(RATE, subject="branch", period="quarter"),
        month="2026Q1",
        unit=UNITS,
        survey_question=QUESTIONS,
        survey_call=[call("a1", "5"), call("b1", "9")],
        taxpayer=taxpayers(a=1, b=1),
    )
    source = surveys.sources(found.edition.components[0], found, "B")[0]  # type: ignore[arg-type]

    assert source.rows.select("call_id", "q", "level", "stratum").rows() == [("ca1", "q1", "5", "a")]
