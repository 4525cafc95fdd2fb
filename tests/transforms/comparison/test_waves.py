"""A wave by unit, channel, stratum and question; the numbers are those of the worked case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from transforms.comparison.counting import Counting, counted_questions, counting
from transforms.comparison.waves import ALL, RATES, WaveRows, wave_rates
from transforms.contracts import empty
from transforms.scheme.read import edition

FRAME = {"a": 700, "b": 1600, "c": 200}
ANSWERED = {"a": (70, 68), "b": (120, 112), "c": (30, 29)}


def framed(dataset: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    """Rows of a contract; columns that a test does not speak of are blank."""
    shape = empty(dataset).schema
    return pl.DataFrame([{name: row.get(name) for name in shape} for row in rows], schema=shape)


UNIT = framed(
    "unit",
    [
        {"unit_id": "B1", "kind": "branch", "from_date": date(2020, 1, 1)},
        {"unit_id": "S1", "parent_id": "B1", "from_date": date(2020, 1, 1)},
        {"unit_id": "S2", "parent_id": "B1", "from_date": date(2020, 1, 1)},
    ],
)
QUESTIONS = framed("survey_question", [{"wave": "2026Q1", "q": "q1", "text": "总体", "is_key": True}])


def taxpayers(unit: str = "S1") -> pl.DataFrame:
    every = [(f"{name}{n}", name) for name, count in FRAME.items() for n in range(count)]
    return framed("taxpayer", [{"taxpayer_id": who, "stratum": name, "unit_id": unit} for who, name in every])


def call(who: str, **said: object) -> dict[str, object]:
    own = {"call_id": f"H{who}", "wave": "2026Q1", "taxpayer_id": who, "mode": "phone", "disposition": "I"}
    return own | {"unit_id": "S1", "attempt": 1_000_000} | said


def case() -> WaveRows:
    calls = [
        call(f"{name}{n}", q1="5" if n < good else "2")
        for name, (answered, good) in ANSWERED.items()
        for n in range(answered)
    ]
    return WaveRows(framed("survey_call", calls), QUESTIONS, taxpayers(), UNIT)


def total(rates: pl.DataFrame, **where: str) -> dict[str, object]:
    key = {"unit_id": "B1", "channel": ALL, "stratum": ALL, "question": ALL} | where
    (row,) = rates.filter(*(pl.col(name) == value for name, value in key.items())).to_dicts()
    return row


def test_the_worked_case_to_the_last_digit() -> None:
    row = total(wave_rates(case(), "B1", Counting()))

    assert [row[name] for name in ("rate", "standard_error", "rate_low", "rate_high", "method")] == [
        Decimal("0.946667"), Decimal("0.015249"), Decimal("0.916779"), Decimal("0.976554"), "wald",
    ]  # fmt: skip
    assert (row["frame_count"], row["case_count"], row["answered_count"], row["positive_count"]) == (
        2500,
        220,
        220,
        209,
    )


def test_without_weights_it_is_the_pooled_rate() -> None:
    row = total(wave_rates(case(), "B1", Counting(estimate="pooled")))

    assert (row["rate"], row["rate_low"], row["rate_high"]) == (
        Decimal("0.950000"),
        Decimal("0.912700"),
        Decimal("0.971855"),
    )


def test_each_stratum_has_its_own_interval_and_every_column() -> None:
    rates = wave_rates(case(), "B1", Counting())

    assert rates.schema == pl.Schema(RATES)
    assert {s: total(rates, stratum=s)["rate"] for s in "abc"} == {
        "a": Decimal("0.971429"),
        "b": Decimal("0.933333"),
        "c": Decimal("0.966667"),
    }
    assert total(rates, stratum="a")["method"] == "wilson"


def test_a_stratum_that_nobody_called_has_a_row_without_a_rate() -> None:
    rates = wave_rates(
        WaveRows(framed("survey_call", [call("a1", q1="5")]), QUESTIONS, taxpayers(), UNIT), "B1", Counting()
    )

    row = total(rates, stratum="c")
    assert (row["frame_count"], row["case_count"], row["rate"], row["contact_rate"]) == (200, 0, None, None)


def test_the_last_attempt_of_a_taxpayer_is_the_one_that_counts() -> None:
    calls = [
        call("a1", call_id="H1", disposition="NC"),
        call("a1", call_id="H2", attempt=2_000_000, q1="5"),
        call("a2", disposition="R"),
        call("a3", disposition="NE"),
    ]

    row = total(wave_rates(WaveRows(framed("survey_call", calls), QUESTIONS, taxpayers(), UNIT), "B1", Counting()))

    assert (row["case_count"], row["rr1"], row["contact_rate"], row["refusal_rate"]) == (
        3,
        Decimal("0.500000"),
        Decimal("1.000000"),
        Decimal("0.500000"),
    )


def test_no_opinion_is_no_answer_and_a_wave_of_refusals_has_no_rate() -> None:
    calls = [call("a1", q1="9"), call("a2", disposition="R", q1="5")]

    rates = wave_rates(WaveRows(framed("survey_call", calls), QUESTIONS, taxpayers(), UNIT), "B1", Counting())

    row = total(rates)
    assert (row["rate"], row["rate_low"], row["answered_count"]) == (None, None, 1)


def test_several_questions_give_their_mean_and_no_interval() -> None:
    asked = framed("survey_question", [{"q": q, "is_key": True} for q in ("q1", "q2")])
    calls = [call("a1", q1="5", q2="1"), call("a2", q1="4", q2="4"), call("a3", q1="1")]

    rates = wave_rates(WaveRows(framed("survey_call", calls), asked, taxpayers(), UNIT), "B1", Counting())

    assert [total(rates, question=q)["rate"] for q in ("q1", "q2")] == [Decimal("0.666667"), Decimal("0.500000")]
    row = total(rates)
    assert (row["rate"], row["rate_low"], row["answered_count"]) == (Decimal("0.583333"), None, 3)


def test_units_are_told_apart_only_where_their_intervals_are() -> None:
    calls = [call(f"a{n}", q1="5") for n in range(30)] + [call(f"b{n}", unit_id="S2", q1="1") for n in range(30)]

    rates = wave_rates(WaveRows(framed("survey_call", calls), QUESTIONS, taxpayers(), UNIT), "B1", Counting())

    assert [total(rates, unit_id=unit)["is_told_apart"] for unit in ("B1", "S1", "S2")] == [None, True, True]


def test_channels_have_rows_of_their_own_where_there_are_several() -> None:
    calls = [call("a1", q1="5"), call("a2", mode="web", q1="1")]

    rates = wave_rates(WaveRows(framed("survey_call", calls), QUESTIONS, taxpayers(), UNIT), "B1", Counting())

    assert {way: total(rates, channel=way)["rate"] for way in (ALL, "phone", "web")} == {
        ALL: Decimal("0.500000"),
        "phone": Decimal("1.000000"),
        "web": Decimal("0.000000"),
    }


def test_the_order_of_the_rows_shows_nowhere() -> None:
    rows = case()
    shuffled = WaveRows(rows.calls.sample(fraction=1, shuffle=True, seed=7), rows.questions, rows.frame[::-1], UNIT)

    assert wave_rates(shuffled, "B1", Counting()).equals(wave_rates(rows, "B1", Counting()))


def test_an_index_is_weighted_like_the_rate() -> None:
    calls = [call("a1", q1="5"), call("b1", q1="3")]
    how = Counting(level_scores={level: Decimal(20 * level) for level in range(1, 6)})

    row = total(wave_rates(WaveRows(framed("survey_call", calls), QUESTIONS, taxpayers(), UNIT), "B1", how))

    assert row["index_points"] == Decimal("72.173913")


def test_without_a_key_question_none_counts() -> None:
    asked = framed("survey_question", [{"q": q, "is_key": False, "dimension": "窗口"} for q in ("q10", "q2")])

    assert counted_questions(asked, "key") == []
    assert counted_questions(asked, "all") == ["q2", "q10"]
    assert counted_questions(asked, "窗口") == ["q2", "q10"]
    assert counted_questions(asked, "热线") == []


def test_satisfied_levels_are_the_editions_or_an_example() -> None:
    said = edition(SURVEYED, "toy.yaml")

    assert counting([said]) == Counting("all", (5,), {}, "pooled", is_assumed=False)
    assert counting([]) == Counting(positive=(4, 5), is_assumed=True)


SURVEYED = """
scheme: toy
title: 示范办法
basis: 示范
effective: 2026-01
subject: bureau
period: quarter
components:
  - {name: survey, title: 电话回访, kind: survey, measure: rate, positive: [5], questions: all, estimate: pooled,
     weight: 100, basis: 一}
"""
