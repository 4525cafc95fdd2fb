"""Intervals: to the last digit, inside 0-1, around their rate, and apart only where no point is shared."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.shared import shared
from transforms.comparison.intervals import Interval, are_apart, root, six, wald, wilson

QUICK = settings(derandomize=True, deadline=None, max_examples=100)
ratings = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def bounds(low: str, high: str) -> Interval:
    return Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("positive", "answered", "expected"),
    [
        (209, 220, bounds("0.912700", "0.971855")),
        (216, 220, bounds("0.954192", "0.992907")),
        (60, 60, bounds("0.939828", "1.000000")),
        (5, 5, bounds("0.565518", "1.000000")),
        (0, 5, bounds("0.000000", "0.434482")),
        (0, 0, None),
    ],
)
def test_a_wilson_interval(positive: int, answered: int, expected: Interval | None) -> None:
    assert wilson(positive, answered) == expected


def test_the_shared_intervals() -> None:
    survey = shared("guandu")["survey"]
    expected = {words: bounds(*both) for words, both in survey["all satisfied"].items()}
    expected["209 of 220"] = bounds(*survey["expect"]["pooled_wilson"])

    assert {words: wilson(*map(int, words.split(" of "))) for words in expected} == expected


@pytest.mark.parametrize(("positive", "answered"), [(6, 5), (-1, 5), (1, 0)])
def test_more_than_answered_is_refused(positive: int, answered: int) -> None:
    with pytest.raises(ValueError, match=f"{positive} of {answered}"):
        wilson(positive, answered)


@QUICK
@given(ratings)
def test_a_wilson_interval_holds_its_rate_and_stays_within_0_and_1(rating: tuple[int, int]) -> None:
    found = wilson(*rating)

    assert found is not None
    assert 0 <= found.low <= six(Fraction(*rating)) <= found.high <= 1
    assert found.low < found.high


@QUICK
@given(ratings)
def test_one_more_satisfied_moves_both_bounds_up(rating: tuple[int, int]) -> None:
    positive, answered = rating
    fewer, more = wilson(positive, answered + 1), wilson(positive + 1, answered + 1)

    assert fewer is not None
    assert more is not None
    assert fewer.low <= more.low
    assert fewer.high <= more.high


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(-1, 2_000_000), "-0.000001"),
        (Fraction(1, 2_000_000), "0.000001"),
        (Fraction(0), "0.000000"),
    ],
)
def test_six_decimals_are_half_away_from_zero(value: Fraction, expected: str) -> None:
    assert six(value) == Decimal(expected)


def test_a_root_is_exact_where_there_is_one() -> None:
    assert root(Fraction(9, 16)) == Fraction(3, 4)
    assert root(Fraction(0)) == 0
    assert six(root(Fraction(2))) == Decimal("1.414214")
    with pytest.raises(ValueError, match="nonnegative"):
        root(Fraction(-1))


def test_a_wald_interval_ends_at_0_and_1() -> None:
    assert wald(Fraction(99, 100), Fraction(1, 100)) == bounds("0.794004", "1")
    assert wald(Fraction(1, 100), Fraction(1, 100)) == bounds("0", "0.205996")
    assert wald(Fraction(1, 2), Fraction(0)) == bounds("0.5", "0.5")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (bounds("0.1", "0.2"), bounds("0.3", "0.4"), True),
        (bounds("0.3", "0.4"), bounds("0.1", "0.2"), True),
        (bounds("0.1", "0.3"), bounds("0.3", "0.4"), False),
        (bounds("0.1", "0.9"), bounds("0.3", "0.4"), False),
        (None, bounds("0.3", "0.4"), False),
        (bounds("0.3", "0.4"), None, False),
    ],
)
def test_ranks_are_told_apart_by_intervals_that_share_no_point(
    one: Interval | None, other: Interval | None, expected: bool
) -> None:
    assert are_apart(one, other) is expected
