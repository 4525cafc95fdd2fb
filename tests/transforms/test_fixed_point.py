"""Exact numbers: every rounding is half away from zero, nothing wraps, and what Polars would do instead is shown."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.scoring.rows import read, tree, whole
from transforms.fixed_point import (
    LARGEST,
    OutOfRangeError,
    cell,
    constant,
    decimal,
    exact_sum,
    millionths,
    narrow,
    plain,
    quotient,
    rounded,
    stored,
    wide,
)
from transforms.scheme.compile import points
from transforms.scheme.words import Relative
from transforms.scoring.totals import totals
from transforms.scoring.worth import worth

QUICK = settings(derandomize=True, deadline=None, max_examples=100)
counts = st.integers(-LARGEST, LARGEST)


def column(*values: int | None) -> pl.DataFrame:
    return pl.DataFrame({"x": values}, schema={"x": pl.Int64})


def one(expr: pl.Expr, *values: int | None) -> list[object]:
    return column(*values).select(y=expr)["y"].to_list()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("88.125", "88.13"),
        ("2.675", "2.68"),
        ("88.124999", "88.12"),
        ("-88.125", "-88.13"),
        ("-88.124999", "-88.12"),
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("0", "0"),
    ],
)
def test_halves_are_rounded_away_from_zero(number: str, expected: str) -> None:
    assert one(rounded("x", 2), millionths(number)) == [millionths(expected)]


def test_a_null_is_rounded_to_null() -> None:
    assert one(rounded("x", 2), None) == [None]


def test_six_digits_change_nothing_and_none_gives_whole_numbers() -> None:
    assert one(rounded("x", 6), 1_234_567) == [1_234_567]
    assert one(rounded("x", 0), 1_500_000) == [2_000_000]


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [(1, 2, 1), (-1, 2, -1), (1, -2, -1), (-1, -2, 1), (1, 3, 0), (2, 3, 1), (0, 5, 0), (5, 0, None)],
)
def test_a_quotient_is_rounded_half_away_from_zero_whatever_the_signs(
    top: int, bottom: int, expected: int | None
) -> None:
    assert one(quotient(constant(top), constant(bottom)), 0) == [expected]


@QUICK
@given(counts, counts.filter(bool))
def test_a_quotient_is_the_fraction_rounded(top: int, bottom: int) -> None:
    exact = Fraction(top, bottom)
    expected = math.floor(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)

    assert one(quotient(constant(top), constant(bottom)), 0) == [expected]


@QUICK
@given(counts)
def test_what_is_stored_is_the_count_to_the_last_digit(count: int) -> None:
    assert one(stored("x"), count) == [Decimal(count).scaleb(-6)]


def test_what_is_stored_has_the_type_of_the_warehouse_and_keeps_nulls() -> None:
    found = column(1, None).select(stored(pl.col("x")))["x"]

    assert found.dtype == pl.Decimal(20, 6)
    assert found.to_list() == [Decimal("0.000001"), None]


def test_millionths_and_back() -> None:
    assert millionths(Decimal("-12.345678")) == -12_345_678
    assert decimal(-12_345_678) == Decimal("-12.345678")
    assert millionths(3) == 3_000_000


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0"), (12_500_000, "12.5"), (-100_000_000, "-100"), (1, "0.000001")]
)
def test_millionths_as_people_write_them(count: int, expected: str) -> None:
    assert plain(count) == expected


def test_a_seventh_decimal_is_refused() -> None:
    with pytest.raises(ValueError, match="has more than 6 decimals"):
        millionths("0.0000001")


def test_a_sum_of_nulls_is_null_and_not_zero() -> None:
    assert one(exact_sum("x"), None, None) == [None]
    assert one(exact_sum("x"), None, 5) == [5]
    assert one(exact_sum("x")) == [None]
    assert one(pl.col("x").sum(), None, None) == [0], "Polars itself gives 0"


def test_a_sum_beyond_64_bits_is_exact_and_refused_at_the_border() -> None:
    frame = column(LARGEST, LARGEST, LARGEST).select(x=exact_sum("x"))

    assert int(frame["x"][0]) == 3 * LARGEST
    with pytest.raises(OutOfRangeError, match="x"):
        narrow(frame, "x")
    assert one(pl.col("x").sum(), LARGEST, LARGEST, LARGEST)[0] != 3 * LARGEST, "Polars itself wraps"


def test_the_largest_number_passes_and_one_more_does_not() -> None:
    fits = column(0).select(low=constant(-LARGEST), high=constant(LARGEST), none=pl.lit(None, dtype=pl.Int128))

    assert narrow(fits, "low", "high", "none").row(0) == (-LARGEST, LARGEST, None)
    for beyond in (LARGEST + 1, -LARGEST - 1):
        with pytest.raises(OutOfRangeError):
            narrow(column(0).select(x=constant(beyond)), "x")


def test_polars_floors_rounds_half_to_even_and_puts_nan_first() -> None:
    floored = one(wide("x") // constant(2), -1)
    even = pl.Series([0.5, 1.5, 2.5]).round().to_list()
    nan = pl.Series([math.nan, 90.0])

    assert floored == [-1], "so a quotient takes the signs off first"
    assert even == [0.0, 2.0, 2.0], "so rounding is ours"
    assert (nan >= 90).to_list() == [True, True], "so no float touches a score"
    assert nan.rank("min", descending=True).to_list() == [1.0, 2.0]
    assert one(wide("x") // constant(0), 1) == [None]


def test_zero_over_zero_is_nothing_to_compare_with() -> None:
    frame = column(0, None).with_columns(base_sum=pl.lit(0), base_count=pl.lit(0))
    found = frame.select(points(Relative(kind="relative", to="mean"), "x")).to_series().to_list()

    assert found == [0, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12),
        ("-0.5", -0.5),
        ("+3.125", 3.125),
        ("1,234.5", 1234.5),
        ("1，234", 1234),
        ("7.", 7),
        ("2.5000000", 2.5),
        ("100000", 100_000),
        ("-100000", -100_000),
        ("0012", 12),
    ],
)
def test_a_cell_is_an_exact_number(text: str, expected: float) -> None:
    found = pl.DataFrame({"t": [text]}).select(cell(pl.col("t"), 3)).to_series().to_list()

    assert found == [whole(expected)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1e3",
        "NaN",
        "Infinity",
        "三",
        "1.2345",
        "100000.001",
        "100001",
        "1,23",
        "1,2345",
        "--1",
        "1 2",
        ".5",
        "1.2.3",
        "٣",
        "３",
        "3706871986042615",
        "370687198604261582",
        "-91370687198604261582",
        "1" * 60,
    ],
)
def test_what_is_no_number_is_null(text: str) -> None:
    found = pl.DataFrame({"t": [text, None]}).select(cell(pl.col("t"), 3)).to_series().to_list()

    assert found == [None, None]


def test_a_whole_number_takes_no_decimals_but_zeros() -> None:
    found = pl.DataFrame({"t": ["3", "3.0", "3.1"]}).select(cell(pl.col("t"), 0)).to_series().to_list()

    assert found == [whole(3), whole(3), None]


@QUICK
@given(st.decimals(-100_000, 100_000, places=3))
def test_every_number_of_three_decimals_is_read_to_the_last_digit(number: Decimal) -> None:
    found = pl.DataFrame({"t": [f"{number:f}"]}).select(cell(pl.col("t"), 3)).to_series().to_list()

    assert found == [int(number.scaleb(6))]


def weighed(*parts: tuple[str, str, str | None]) -> pl.DataFrame:
    """The lines of one person: component, weight, points (None is missing)."""
    names = ["component", "weight", "points", "place"]
    rows = [(c, millionths(w), None if p is None else millionths(p), n) for n, (c, w, p) in enumerate(parts)]
    frame = pl.DataFrame(rows, schema=names, orient="row").with_columns(pl.col("points").cast(pl.Int64))
    return frame.with_columns(
        pl.lit("甲").alias("subject_id"),
        stint=pl.lit(1, dtype=pl.Int64),
        part=pl.lit(1, dtype=pl.Int64),
        whole=pl.lit(1, dtype=pl.Int64),
        is_missing=pl.col("points").is_null(),
        is_held=pl.lit(value=False),
        is_person_held=pl.lit(value=False),
        points_measure=pl.col("points"),
        points_low=pl.col("points"),
        points_high=pl.col("points"),
    )


THIRDS = tree(
    *({"name": name, "kind": "grant", "per_head": "0", "weight": "25", "missing": "reweigh"} for name in "abcd")
)


def test_a_reweighed_total_is_one_quotient_and_its_lines_add_up_to_it() -> None:
    frame = weighed(("a", "25", "97.150"), ("b", "25", "78.316"), ("c", "25", "71.479"), ("d", "25", None))
    lines = worth(read(THIRDS), frame)
    scored = totals(read(THIRDS), lines)

    # 246.945 / 3 = 82.315; all remainders are 1/3 of a millionth: the one left over goes to the first.
    assert lines["contribution"].to_list() == [32_383_334, 26_105_333, 23_826_333, None]
    assert lines["weight"].to_list() == [33_333_333, 33_333_333, 33_333_333, None]
    assert scored.select("total", "score").row(0) == (82_315_000, 82_320_000)


def test_the_largest_remainder_takes_the_unit_and_ties_go_by_the_order_of_components() -> None:
    frame = weighed(("a", "25", "0.000001"), ("b", "25", "0.000002"), ("c", "25", "0.000002"), ("d", "25", None))
    lines = worth(read(THIRDS), frame)

    # 5 / 3 millionths = 1.67 -> 2; the remainders are 1/3, 2/3, 2/3.
    assert lines["contribution"].to_list() == [0, 1, 1, None]


def test_negative_points_are_fitted_from_the_floor_too() -> None:
    frame = weighed(("a", "25", "-0.000001"), ("b", "25", "-0.000001"), ("c", "25", "0"), ("d", "25", None))
    lines = worth(read(THIRDS), frame)

    # -2 / 3 millionths = -1; the floors are -1, -1, 0 and leave one unit, to a.
    assert lines["contribution"].to_list() == [0, -1, 0, None]


def test_lines_without_anything_missing_are_left_as_they_are() -> None:
    frame = weighed(("a", "50", "1"), ("b", "50", "2"))

    assert worth(read(THIRDS), frame)["contribution"].to_list() == [500_000, 1_000_000]
