"""Rates of fewer than five answers are blank everywhere, and no difference of two sums tells them."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from transforms.comparison.small_groups import HIDDEN, shown_rates
from transforms.comparison.waves import ALL, RATES

PARENTS = {"S1": "B1", "S2": "B1", "S3": "B1"}


def row(answered: int, **key: str) -> dict[str, object]:
    whole = {"unit_id": "B1", "channel": ALL, "stratum": ALL, "question": ALL} | key
    numbers = {"positive_count": answered, "rate": Decimal(1), "rate_low": Decimal("0.5"), "method": "wilson"}
    return {**dict.fromkeys(RATES), **whole, **numbers, "answered_count": answered, "case_count": 9}


def hidden(*rows: dict[str, object], counted: tuple[str, ...] = ("q1",)) -> list[bool]:
    frame = pl.DataFrame(rows, schema=RATES)
    found = shown_rates(frame, PARENTS, counted)
    blank = found.select(pl.all_horizontal(pl.col(name).is_null() for name in HIDDEN))["positive_count"].to_list()

    assert blank == found["is_suppressed"].to_list()
    return blank


def test_four_answers_are_blank_and_five_are_shown() -> None:
    assert hidden(row(4)) == [True]
    assert hidden(row(5)) == [False]


def test_nothing_to_hide_where_nobody_answered() -> None:
    assert shown_rates(pl.DataFrame([row(0)], schema=RATES), PARENTS, ())["is_suppressed"].to_list() == [False]


def test_a_stratum_that_the_others_would_tell_hides_the_smallest_of_them_too() -> None:
    strata = [row(23), row(3, stratum="a"), row(8, stratum="b"), row(12, stratum="c")]

    assert hidden(*strata) == [False, True, True, False]


def test_two_small_strata_hide_one_another() -> None:
    assert hidden(row(15), row(3, stratum="a"), row(2, stratum="b"), row(10, stratum="c")) == [False, True, True, False]


def test_two_hidden_strata_of_few_answers_together_hide_a_third() -> None:
    assert hidden(row(13), row(2, stratum="a"), row(1, stratum="b"), row(10, stratum="c")) == [False, True, True, True]


def test_a_hidden_sum_is_not_told_by_its_parts() -> None:
    units = [row(31), row(3, unit_id="S1"), row(8, unit_id="S2"), row(20, unit_id="S3")]

    assert hidden(*units, row(8, unit_id="S2", stratum="y")) == [False, True, True, False, True]


def test_one_stratum_alone_beside_a_small_one_is_hidden_with_it() -> None:
    assert hidden(row(13), row(3, stratum="a"), row(10, stratum="b")) == [False, True, True]


def test_units_add_up_to_the_unit_above_them() -> None:
    assert hidden(row(22), row(4, unit_id="S1"), row(6, unit_id="S2"), row(12, unit_id="S3")) == [
        False,
        True,
        True,
        False,
    ]


def test_the_mean_is_hidden_with_a_question_that_it_is_the_mean_of() -> None:
    rows = [row(9), row(4, question="q1"), row(9, question="q2")]

    assert hidden(*rows, counted=("q1", "q2")) == [True, True, False]
    assert hidden(*rows, counted=("q2",)) == [False, True, False]


def test_a_total_that_is_hidden_itself_tells_nothing() -> None:
    assert hidden(row(4), row(4, stratum="a"), row(0, stratum="b"))[:2] == [True, True]
